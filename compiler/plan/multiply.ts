// Products as matrices of the memory: which axes are the rows, the columns and the depth, and which are a stack of matrices.
import { denseStrides, type Shape, sizeOf } from "../ir/shape.js";
import { free } from "../ir/matmul.js";
import type { OperationOf, Value } from "../ir/value.js";
import { accessOfInput, identity, spaceOf, type Access } from "./access.js";
import { termKey, type Draft, type MatrixDraft, type Place, type ProductDraft, type Size } from "./draft.js";
import { fuse, newStep, noteRead } from "./fuse.js";
import { isView } from "./storing.js";

/** A factor: where its elements lie, for each of its axes. */
interface Factor {
  readonly value: Value;
  readonly place: Place;
  readonly offset: number;
  readonly steps: readonly number[];
  readonly batched: boolean;
}

/** Axes of the factors and the product that go together, with the step along them in each; the batch is one that `rows` tells. */
interface Group {
  readonly size: number;
  readonly rows?: true;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

type Side = "a" | "b" | "c";

interface Groups {
  readonly batch: Group | undefined;
  readonly shared: readonly Group[];
  readonly left: readonly Group[];
  readonly right: readonly Group[];
  readonly summed: readonly Group[];
}

export function multiply(draft: Draft, value: Value, store: (value: Value) => void): void {
  const operation = value.operation as OperationOf<"matmul">;
  const [first, second] = value.inputs;
  if (!first || !second) throw new Error(`value ${value.id} has two inputs`);
  const place = draft.bound.get(value) ?? draft.placeOf(value);
  const factors: [Factor, Factor] = [factorOf(draft, first, store), factorOf(draft, second, store)];
  const products =
    arranged(operation, value, factors, place) ?? arrangedWithCopies(draft, operation, value, factors, place, store);
  if (!products)
    throw new Error(
      `${draft.entry}: value ${value.id} (${value.name ?? "matmul"}) is a product that no kernel computes`,
    );
  for (const product of products) {
    const step = newStep(draft, spaceOf(value.shape), { product });
    step.origin = value.origin;
    for (const { place } of [product.a, product.b]) noteRead(draft, { step, access: undefined, place });
    if (products.length === 1) {
      const access = identity(step.space);
      step.terms.set(termKey(value, access), { kind: "load", place, access, value });
    }
  }
  draft.places.set(value, place);
  draft.made.set(value, draft.next - 1);
}

/** A factor seen through views as far as they are steps in memory. */
function factorOf(draft: Draft, value: Value, store: (value: Value) => void): Factor {
  const space = value.shape;
  let seen = value;
  let access: Access = identity(space);
  while (isView(seen) && !draft.made.has(seen)) {
    const [input] = seen.inputs;
    const inner = input && accessOfInput(seen, input, access, space);
    if (!input || !inner || input.operation.kind === "constant") break;
    [seen, access] = [input, inner];
  }
  store(seen);
  const place = draft.places.get(seen);
  if (!place) throw new Error(`${draft.entry}: value ${seen.id} has no place`);
  return { value, place, offset: access.offset, steps: access.steps, batched: seen.shape.batched };
}

/** The products' matrices: one, or one for each index of shared axes that are no stack in memory. Undefined if the factors do not lie so. */
function arranged(
  operation: OperationOf<"matmul">,
  value: Value,
  factors: readonly [Factor, Factor],
  place: Place,
  most = 16,
): ProductDraft[] | undefined {
  const [a, b] = factors;
  const groups = groupsOf(operation, value, a, b);
  if (!groups) return undefined;
  const places = { a: a.place, b: b.place, c: place };
  const offsets = { a: a.offset, b: b.offset, c: 0 };
  const whole = choose(groups, places, offsets);
  if (whole) return [whole];
  const count = groups.shared.reduce((product, { size }) => product * size, 1);
  if (count === 1 || count > most) return undefined;
  const products: ProductDraft[] = [];
  for (let q = 0; q < count; q++) {
    const at = { ...offsets };
    let rest = q;
    for (const { size, ...steps } of [...groups.shared].reverse()) {
      for (const side of ["a", "b", "c"] as const) at[side] += (rest % size) * steps[side];
      rest = Math.floor(rest / size);
    }
    const product = choose({ ...groups, shared: [] }, places, at);
    if (!product) return undefined;
    products.push({ ...product, leading: undefined });
  }
  return products;
}

function groupsOf(operation: OperationOf<"matmul">, value: Value, a: Factor, b: Factor): Groups | undefined {
  const strides = denseStrides(value.shape.dims);
  const lefts = free(operation, 0, a.steps.length);
  const rights = free(operation, 1, b.steps.length);
  const size = (axis: number): number => a.value.shape.dims[axis] ?? 1;
  const rowOf = ({ batched, place }: Factor): number => (batched ? sizeOf(place.dims) : 0);
  const summed = operation.summed.map(([i, j]): Group => ({
    size: size(i),
    a: a.steps[i] ?? 0,
    b: b.steps[j] ?? 0,
    c: 0,
  }));
  const ofC = (i: number): number => strides[i] ?? 0;
  if (operation.sumBatch && !(a.batched && b.batched)) return undefined;
  const isBatched = operation.sumBatch || value.shape.batched;
  const some = (groups: readonly Group[]): Group[] => groups.filter((group) => group.size !== 1);
  return {
    batch: isBatched
      ? { size: 1, rows: true, a: rowOf(a), b: rowOf(b), c: operation.sumBatch ? 0 : sizeOf(value.shape.dims) }
      : undefined,
    shared: some(
      operation.shared.map(([i, j], s) => ({ size: size(i), a: a.steps[i] ?? 0, b: b.steps[j] ?? 0, c: ofC(s) })),
    ),
    left: some(
      lefts.map((axis, i) => ({ size: size(axis), a: a.steps[axis] ?? 0, b: 0, c: ofC(operation.shared.length + i) })),
    ),
    right: some(
      rights.map((axis, i) => ({
        size: b.value.shape.dims[axis] ?? 1,
        a: 0,
        b: b.steps[axis] ?? 0,
        c: ofC(operation.shared.length + lefts.length + i),
      })),
    ),
    summed: some(summed),
  };
}

/** The first arrangement that the memory allows: rows of the batch as rows of the matrices, else as a stack of them. */
function choose(
  groups: Groups,
  places: Readonly<Record<Side, Place>>,
  offsets: Readonly<Record<Side, number>>,
): ProductDraft | undefined {
  const { batch, shared, left, right, summed } = groups;
  const rows = batch ? [batch] : [];
  const isSummed = batch?.c === 0;
  const onlyA = batch?.b === 0 && batch.a !== 0;
  const onlyB = batch?.a === 0 && batch.b !== 0;
  const byDepthOf = (side: "a" | "b"): readonly Group[] => [...summed].sort((p, q) => q[side] - p[side]);
  const depths = [byDepthOf("a"), byDepthOf("b")].map((depth) => (isSummed ? [...rows, ...depth] : depth));
  const stack = isSummed ? shared : [...rows, ...shared];
  for (const depth of depths) {
    const ways = [
      ...(onlyA && !isSummed ? [arrange(["a", "b"], shared, [...rows, ...left], right, depth)] : []),
      ...(onlyB && !isSummed ? [arrange(["b", "a"], shared, [...rows, ...right], left, depth)] : []),
      arrange(["a", "b"], stack, left, right, depth),
      arrange(["b", "a"], stack, right, left, depth),
    ];
    for (const way of ways) if (way) return draftOf(way, places, offsets, groups);
  }
  return undefined;
}

interface Arrangement {
  readonly sides: readonly ["a" | "b", "a" | "b"];
  readonly count: Group | undefined;
  readonly m: Group;
  readonly n: Group;
  readonly k: Group;
}

function arrange(
  sides: readonly ["a" | "b", "a" | "b"],
  stack: readonly Group[],
  rows: readonly Group[],
  columns: readonly Group[],
  depth: readonly Group[],
): Arrangement | undefined {
  const [p, q] = sides;
  const count = stack.length === 0 ? undefined : merge(stack, ["a", "b", "c"]);
  const m = merge(rows, [p, "c"]);
  const n = merge(columns, [q, "c"]);
  const k = merge(depth, [p, q]);
  if ((stack.length > 0 && !count) || !m || !n || !k || n.rows) return undefined;
  const fits = isMatrix(m, k, p) && isMatrix(k, n, q) && (n.size === 1 || n.c === 1) && (isOne(m) || m.c >= n.size);
  return fits ? { sides, count, m, n, k } : undefined;
}

const one: Group = { size: 1, a: 0, b: 0, c: 0 };

function isOne({ size, rows }: Group): boolean {
  return size === 1 && !rows;
}

/** Groups that lie one behind the other in the memory of these sides, as one. */
function merge(groups: readonly Group[], sides: readonly Side[]): Group | undefined {
  return groups.reduce<Group | undefined>((outer, inner) => {
    if (!outer) return undefined;
    if (isOne(outer)) return inner;
    if (isOne(inner)) return outer;
    if (!sides.every((side) => outer[side] === inner[side] * inner.size)) return undefined;
    return { ...inner, size: outer.size * inner.size, ...(outer.rows ? { rows: true as const } : {}) };
  }, one);
}

/** Whether one direction has neighbours side by side, and the other does not step back into them. */
function isMatrix(rows: Group, columns: Group, side: "a" | "b"): boolean {
  const along = (unit: Group, other: Group): boolean =>
    (isOne(unit) || unit[side] === 1) && (isOne(other) || other[side] >= unit.size);
  return along(columns, rows) || along(rows, columns);
}

function draftOf(
  { sides, count, m, n, k }: Arrangement,
  places: Readonly<Record<Side, Place>>,
  offsets: Readonly<Record<Side, number>>,
  groups: Groups,
): ProductDraft {
  const [p, q] = sides;
  const matrix = (side: Side, rows: Group, columns: Group): MatrixDraft => ({
    place: places[side],
    offset: offsets[side],
    count: count && count[side] !== 0 ? sizeOfGroup(count) : undefined,
    rows: sizeOfGroup(rows),
    columns: sizeOfGroup(columns),
    step: count?.[side] ?? 0,
    // Along a single row or column any step will do.
    row: isOne(rows) && !isOne(columns) ? 1 : rows[side],
    column: isOne(columns) ? 1 : columns[side],
  });
  const leading = (p === "a" ? groups.left : groups.right).length;
  return {
    a: matrix(p, m, k),
    b: matrix(q, k, n),
    c: matrix("c", m, n),
    depth: sizeOfGroup(k),
    leading: count ? undefined : leading,
  };
}

function sizeOfGroup({ size, rows }: Group): Size {
  return { size, rows: rows ?? false };
}

/** The same with one factor or both copied to the order in which any product can be computed. */
function arrangedWithCopies(
  draft: Draft,
  operation: OperationOf<"matmul">,
  value: Value,
  factors: readonly [Factor, Factor],
  place: Place,
  store: (value: Value) => void,
): ProductDraft[] | undefined {
  const copies = [false, true]
    .flatMap((ofB) => [false, true].map((ofA) => [ofA, ofB] as const))
    .filter(([ofA, ofB]) => ofA || ofB);
  for (const [ofA, ofB] of copies) {
    const layouts: [Factor, Factor] = [
      ofA ? planned(operation, 0, factors[0]) : factors[0],
      ofB ? planned(operation, 1, factors[1]) : factors[1],
    ];
    if (!arranged(operation, value, layouts, place, Infinity)) continue;
    const copied = layouts.map((layout, side) => (layout === factors[side] ? layout : copy(draft, layout, store))) as [
      Factor,
      Factor,
    ];
    return arranged(operation, value, copied, place, Infinity);
  }
  return undefined;
}

/** The factor as it would lie in a copy: what is shared first, then its own rows, then what is summed; with the batch summed, that first. */
function planned(operation: OperationOf<"matmul">, side: 0 | 1, { value }: Factor): Factor {
  const of = (pairs: readonly (readonly [number, number])[]): number[] => pairs.map((pair) => pair[side]);
  const own = free(operation, side, value.shape.dims.length);
  const order = operation.sumBatch
    ? [...of(operation.summed), ...of(operation.shared), ...own]
    : [...of(operation.shared), ...own, ...of(operation.summed)];
  const dims = order.map((axis) => value.shape.dims[axis] ?? 1);
  const strides = denseStrides(dims);
  const batched = value.shape.batched || operation.sumBatch;
  const place: Place = { role: "value", dims, batched, name: "", standsFor: undefined, within: undefined };
  return {
    value,
    place,
    offset: 0,
    steps: value.shape.dims.map((_, axis) => strides[order.indexOf(axis)] ?? 0),
    batched,
  };
}

function copy(draft: Draft, factor: Factor, store: (value: Value) => void): Factor {
  const { value, steps, batched, place } = factor;
  const key = `${value.id}:${steps.join()}:${batched}`;
  let known = draft.copies.get(key);
  if (!known) {
    known = { ...place, name: `${draft.nameOf(value)}.turned` };
    const space: Shape = { batched, dims: spaceOf(value.shape).dims };
    const to: Access = { offset: 0, steps: steps.filter((_, axis) => value.shape.dims[axis] !== 1) };
    fuse(
      draft,
      {
        value,
        space,
        access: identity(space),
        mode: "store",
        place: known,
        to,
        origin: value.origin,
        notBefore: undefined,
      },
      store,
    );
    draft.copies.set(key, known);
  }
  return { ...factor, place: known };
}
