// Binds formulas and products over named buffers to an engine's kernels, once, when a network is made.
import type {
  Arena,
  Engine,
  Extent,
  Kernel,
  Map as MapSpec,
  Matmul,
  MatmulKernel,
  Matrix,
  Operand,
  Output,
} from "./engine.js";
import { compileFormula, FormulaError, type Formula, type Result } from "./formula.js";
import {
  BindError,
  extent,
  most,
  sameExtent,
  see,
  shapeText,
  type Dim,
  type Layout,
  type Seen,
  type Views,
} from "./layout.js";
import type { Loan, Loans } from "./loans.js";

export { BindError, rows, type Buffer, type Dim, type Layout, type View, type Views } from "./layout.js";

export interface Binder {
  /**
   * A formula for every point of `over`. Operands align with the last dimensions of `over`, and batched ones with its rows; what they lack or have
   * once is repeated. What a destination lacks or has once is combined by `total`, `highest` or `lowest`.
   */
  map(over: readonly Dim[], formula: string, views?: Views): Kernel;
  /** A product `z = x @ w`, `dx = dz @ w'` or `dw = x' @ dz` of matrices, or of stacks of them; one matrix serves a whole stack. */
  matmul(product: string, options?: MatmulOptions): Kernel;
  /** Makes a buffer [..., n], seen as a matrix of n columns, orthonormal. */
  orthonormalize(name: string): Kernel;
}

export interface MatmulOptions {
  readonly views?: Views;
  /** Adds the product to what is there. */
  readonly accumulate?: true;
  /** A formula that runs on each block of the product's rows while it is in cache. `over` begins with the rows of the product. */
  readonly then?: { readonly over: readonly Dim[]; readonly formula: string; readonly views?: Views };
}

/**
 * Kernels over the buffers of a layout, for at most `capacity` rows; products read what is lent where it is.
 * They throw BindError or FormulaError where texts and shapes don't fit each other.
 */
export function binder(engine: Engine, arena: Arena, layout: Layout, capacity: number, loans?: Loans): Binder {
  const scope = { layout, capacity, loans };
  return {
    map: (over, formula, views = {}) => perRows(engine.map(arena, mapSpec(scope, over, formula, views)), over[0]),
    matmul(product, options = {}) {
      const [, first, second] = factors(product).names;
      const spec = matmulSpec(scope, product, options);
      loans?.refuse(second);
      return lent(engine.matmul(arena, spec), loans?.of(first), spec.a.offset - (layout[first]?.at ?? 0));
    },
    orthonormalize(name) {
      const { shape, offset } = see(name, undefined, layout, capacity, `orthonormalize ${name}`);
      const columns = shape.at(-1);
      if (!columns || shape.length < 2 || shape[0]?.batched)
        throw new BindError(`${name} is ${shapeText(shape)}, and only a matrix of weights can be made orthonormal`);
      return engine.orthonormalize(arena, {
        offset,
        rows: shape.slice(0, -1).reduce((count, { size }) => count * size, 1),
        columns: columns.size,
      });
    },
  };
}

interface Scope {
  readonly layout: Layout;
  readonly capacity: number;
  readonly loans: Loans | undefined;
}

/** With the first factor where it is lent, `from` elements behind the start of its rows. */
function lent(kernel: MatmulKernel, loan: Loan | undefined, from: number): Kernel {
  if (loan === undefined) return kernel;
  return (count) => (loan.values === undefined ? kernel(count) : kernel(count, loan.values, loan.start + from));
}

const one = extent(1);

/** A map's kernel counts its first dimension, which has more than the batch if rows are merged with others. */
function perRows(kernel: Kernel, first: Dim = 1): Kernel {
  const { size, batched } = extent(first);
  return batched && size !== 1 ? (count) => kernel(count * size) : kernel;
}

function mapSpec({ layout, capacity, loans }: Scope, over: readonly Dim[], text: string, views: Views): MapSpec {
  const formula = compileFormula(text);
  const results = stored(formula, layout);
  const space = spaceOf(over, text);
  checkViews(views, [...formula.inputs, ...results.map(({ name }) => name)], text);
  for (const name of formula.inputs) loans?.refuse(name);
  const operand = (name: string): Operand => align(see(name, viewOf(name, views), layout, capacity, text), space, text);
  return {
    dims: space.map((dim) => most(dim, capacity)),
    batched: space[0]?.batched ?? false,
    program: formula.program,
    inputs: formula.inputs.map(operand),
    outputs: results.map((result) => output(result, operand(result.name), space, text)),
  };
}

/** The results that have a buffer. The others are names within the formula, and must be of use there. */
function stored({ results, text }: Formula, layout: Layout): Result[] {
  const lost = results.find(({ name, read }) => !read && !Object.hasOwn(layout, name));
  if (lost) throw new FormulaError(`${lost.name} is no buffer, and nothing reads it`, text, lost.at);
  return results.filter(({ name }) => Object.hasOwn(layout, name));
}

function spaceOf(over: readonly Dim[], text: string): Extent[] {
  const space = over.map(extent);
  if (space.length < 1 || space.length > 6)
    throw new BindError(`a map has 1 to 6 dimensions, but "${text}" is over ${shapeText(space)}`);
  if (space.slice(1).some(({ batched }) => batched))
    throw new BindError(`rows come first, but "${text}" is over ${shapeText(space)}`);
  return space;
}

/** Names are the user's, `constructor` too: only what the views themselves say counts. */
function viewOf(name: string, views: Views): Views[string] | undefined {
  return Object.hasOwn(views, name) ? views[name] : undefined;
}

function checkViews(views: Views, names: readonly string[], text: string): void {
  const unused = Object.keys(views).find((name) => !names.includes(name));
  if (unused !== undefined) throw new BindError(`there is a view of ${unused}, but "${text}" doesn't name it`);
}

/** Strides along every dimension of the space: rows with rows, the rest from the last on. */
function align({ name, shape, strides, offset }: Seen, space: readonly Extent[], text: string): Operand {
  const fail = (): never => {
    throw new BindError(`${name} is ${shapeText(shape)}, which doesn't fit ${shapeText(space)} in "${text}"`);
  };
  const lead = shape[0]?.batched ? 1 : 0;
  const missing = space.length - shape.length;
  if (missing < 0 || (lead && !space[0]?.batched)) fail();
  const along = (dim: Extent, i: number): number => {
    const place = i < lead ? i : i - missing;
    const own = i >= lead && place < lead ? undefined : shape[place];
    if (!own || sameExtent(own, one)) return 0;
    return sameExtent(own, dim) ? (strides[place] ?? fail()) : fail();
  };
  return { offset, strides: space.map(along) };
}

function output({ name, register, mode }: Result, operand: Operand, space: readonly Extent[], text: string): Output {
  const isShared = space.some((dim, i) => operand.strides[i] === 0 && !sameExtent(dim, one));
  if (mode === "store" && isShared)
    throw new BindError(
      `many points of ${shapeText(space)} share a place of ${name} in "${text}": combine them with total, highest or lowest`,
    );
  return { ...operand, register, mode };
}

function matmulSpec(scope: Scope, text: string, { views = {}, accumulate, then }: MatmulOptions): Matmul {
  const { names, transposed } = factors(text);
  checkViews(views, names, text);
  const seen = names.map((name) => see(name, viewOf(name, views), scope.layout, scope.capacity, text));
  const [c, a, b] = seen.map((operand, i) => stack(operand, transposed[i] ?? false, text)) as [Stack, Stack, Stack];
  const shapes = [c, a, b].map(({ name, shape }) => `${name} ${shape}`).join(", ");
  const pairs = [
    [a.rows, c.rows],
    [b.columns, c.columns],
    [a.columns, b.rows],
    ...[a, b].map(({ count }) => [count ?? c.count, c.count]),
  ];
  if (!pairs.every(([x, y]) => sameExtent(x ?? one, y ?? one)))
    throw new BindError(`the shapes of "${text}" don't fit: ${shapes}`);
  const count = c.count ?? one;
  const batched = [count, c.rows, a.columns].filter((dim) => dim.batched).length;
  if (batched > 1 || c.columns.batched)
    throw new BindError(
      `rows can be the count, the rows or what is summed in "${text}", and only one of them: ${shapes}`,
    );
  const scattered = [c, a, b].find(({ matrix }) => matrix.column !== 1 && (matrix.row !== 1 || matrix === c.matrix));
  if (scattered)
    throw new BindError(
      `${scattered.name} ${scattered.shape} must lie ${scattered === c ? "row by row" : "row by row or column by column"} for "${text}"`,
    );
  return {
    count,
    m: c.rows,
    n: c.columns,
    k: a.columns,
    most: scope.capacity,
    a: a.matrix,
    b: b.matrix,
    c: c.matrix,
    accumulate: accumulate ?? false,
    then: then && thenSpec(scope, text, then, c),
  };
}

/** The names of `c = a @ b`, c first, and which of them have an apostrophe. */
function factors(text: string): { names: [c: string, a: string, b: string]; transposed: boolean[] } {
  const found = /^\s*([\p{L}\p{N}_.]+)\s*=\s*([\p{L}\p{N}_.]+)('?)\s*@\s*([\p{L}\p{N}_.]+)('?)\s*$/u.exec(text);
  if (!found)
    throw new BindError(
      `"${text}" is not a product: write it like z = x @ w, with an apostrophe for a transposed factor`,
    );
  const [, c = "", a = "", aMark, b = "", bMark] = found;
  return { names: [c, a, b], transposed: [false, aMark === "'", bMark === "'"] };
}

/** A factor or the product: one matrix, or `count` of them. */
interface Stack {
  readonly name: string;
  /** For messages. */
  readonly shape: string;
  readonly count: Extent | undefined;
  readonly rows: Extent;
  readonly columns: Extent;
  readonly matrix: Matrix;
}

function stack({ name, shape, strides, offset }: Seen, transposed: boolean, text: string): Stack {
  const place = shape.length - 2;
  const [row, column] = transposed ? [place + 1, place] : [place, place + 1];
  const [rowDim, columnDim] = [shape[row], shape[column]];
  if (place < 0 || place > 1 || !rowDim || !columnDim)
    throw new BindError(
      `${name} is ${shapeText(shape)}, neither a matrix nor a stack of them: "${text}" needs a view of it`,
    );
  return {
    name,
    shape: shapeText(shape) + (transposed ? "'" : ""),
    count: shape[place - 1],
    rows: rowDim,
    columns: columnDim,
    matrix: {
      offset,
      step: strides[place - 1] ?? 0,
      ...unitStride(rowDim, strides[row] ?? 0, columnDim, strides[column] ?? 0),
    },
  };
}

/** Along a dimension of size 1 any stride will do, so it is the 1 that a matrix must have in one direction. */
function unitStride(rows: Extent, row: number, columns: Extent, column: number): Pick<Matrix, "row" | "column"> {
  if (row === 1 || column === 1) return { row, column };
  return sameExtent(columns, one) ? { row, column: 1 } : sameExtent(rows, one) ? { row: 1, column } : { row, column };
}

function thenSpec(
  scope: Scope,
  product: string,
  { over, formula, views = {} }: NonNullable<MatmulOptions["then"]>,
  c: Stack,
): MapSpec {
  if (c.count || !over[0] || !sameExtent(extent(over[0]), c.rows))
    throw new BindError(
      `"${formula}" is over ${shapeText(over.map(extent))}, which doesn't begin with the rows of ${c.name} ${c.shape} in "${product}"`,
    );
  return mapSpec(scope, over, formula, views);
}
