// Products of matrices, in blocks that fit the cache. Blocks are copied so that what is multiplied lies side by side, and 4 × 4 sums stay in registers.
import type { Arena, Extent, Kernel, Matmul, MatmulKernel, Matrix } from "../engine.js";
import { checkPlaces, checkRows } from "./bounds.js";
import { bindMap } from "./map.js";

/** Rows and columns of c that are computed at once, and how much of the sum at a time. All are multiples of 4; the copies take 270 KB. */
const block = { m: 64, n: 256, k: 256 };

export function bindMatmul(arena: Arena, product: Matmul): MatmulKernel {
  const { count, m, n, k, most, a, b, c } = product;
  const check = (name: string, { offset, step, row, column }: Matrix, ...dims: readonly Extent[]): void =>
    checkPlaces(
      arena,
      name,
      offset,
      dims.map((dim) => sizeFor(dim, most)),
      [step, row, column],
    );
  check("a", a, count, m, k);
  check("b", b, count, k, n);
  check("c", c, count, m, n);
  const then = product.then && bindThen(arena, product);

  return (rows, elsewhere, start = 0) => {
    checkRows(rows, most);
    const sizes = { m: sizeFor(m, rows), n: sizeFor(n, rows), k: sizeFor(k, rows) };
    const matrices = sizeFor(count, rows);
    if (elsewhere !== undefined)
      checkPlaces({ numbers: elsewhere }, "a", start, [matrices, sizes.m, sizes.k], [a.step, a.row, a.column]);
    const left = elsewhere === undefined ? { numbers: arena.numbers, start: a.offset } : { numbers: elsewhere, start };
    for (let q = 0; q < matrices; q++) multiply(arena.numbers, left, product, sizes, q);
    then?.(sizes.m);
  };
}

function bindThen(arena: Arena, { then, count, m, most }: Matmul): Kernel | undefined {
  const fits = !count.batched && count.size === 1 && then?.batched === m.batched && then.dims[0] === sizeFor(m, most);
  if (then && !fits) throw new RangeError("what follows a product runs over the rows of one matrix");
  return then && bindMap(arena, then);
}

function sizeFor({ size, batched }: Extent, rows: number): number {
  return batched ? size * rows : size;
}

/** Matrix q of the stack, a of it from `left`: c (m, n) = a (m, k) · b (k, n). */
function multiply(
  x: Arena["numbers"],
  left: { readonly numbers: Arena["numbers"]; readonly start: number },
  { a, b, c, accumulate }: Matmul,
  { m, n, k }: { m: number; n: number; k: number },
  q: number,
): void {
  const [aStart, bStart, cStart] = [left.start + q * a.step, b.offset + q * b.step, c.offset + q * c.step];
  for (let i0 = 0; i0 < m; i0 += block.m) {
    for (let j0 = 0; j0 < n; j0 += block.n) {
      const [rows, columns] = [Math.min(block.m, m - i0), Math.min(block.n, n - j0)];
      sums.fill(0);
      for (let p0 = 0; p0 < k; p0 += block.k) {
        const depth = Math.min(block.k, k - p0);
        for (let i = 0; i < rows; i += 4)
          copyFour(
            left.numbers,
            aStart + (i0 + i) * a.row + p0 * a.column,
            a.row,
            rows - i,
            a.column,
            depth,
            aCopy,
            i * depth,
          );
        for (let j = 0; j < columns; j += 4) {
          copyFour(x, bStart + p0 * b.row + (j0 + j) * b.column, b.column, columns - j, b.row, depth, bCopy, 0);
          for (let i = 0; i < rows; i += 4) addProducts(i * depth, depth, i * block.n + j);
        }
      }
      storeSums(x, cStart + i0 * c.row + j0 * c.column, c, rows, columns, accumulate);
    }
  }
}

// Scratch of all products: only one runs at a time.
const aCopy = new Float64Array(block.m * block.k);
const bCopy = new Float64Array(4 * block.k);
const sums = new Float64Array(block.m * block.n);

/**
 * Four rows of a (or columns of b) `across` apart, their elements `along` apart, so that the four of each place in the sum are neighbours. Where fewer
 * are there, the copy keeps what it had: those sums are not stored.
 */
function copyFour(
  x: Arena["numbers"],
  start: number,
  across: number,
  there: number,
  along: number,
  depth: number,
  copy: Float64Array,
  to: number,
): void {
  for (let s = 0; s < Math.min(4, there); s++) {
    let place = start + s * across;
    for (let at = to + s; at < to + 4 * depth; at += 4) {
      copy[at] = x[place]!;
      place += along;
    }
  }
}

// prettier-ignore
/** sums (4, 4) += four rows of a (4, depth) · four columns of b (depth, 4) */
function addProducts(aAt: number, depth: number, sumsAt: number): void {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0;
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0;
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  for (let bAt = 0; bAt < 4 * depth; bAt += 4, aAt += 4) {
    const a0 = aCopy[aAt]!, a1 = aCopy[aAt + 1]!, a2 = aCopy[aAt + 2]!, a3 = aCopy[aAt + 3]!;
    const b0 = bCopy[bAt]!, b1 = bCopy[bAt + 1]!, b2 = bCopy[bAt + 2]!, b3 = bCopy[bAt + 3]!;
    c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
    c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
    c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
    c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
  }
  addFour(sumsAt, c00, c01, c02, c03);
  addFour(sumsAt + block.n, c10, c11, c12, c13);
  addFour(sumsAt + 2 * block.n, c20, c21, c22, c23);
  addFour(sumsAt + 3 * block.n, c30, c31, c32, c33);
}

function addFour(at: number, c0: number, c1: number, c2: number, c3: number): void {
  sums[at]! += c0;
  sums[at + 1]! += c1;
  sums[at + 2]! += c2;
  sums[at + 3]! += c3;
}

function storeSums(
  x: Arena["numbers"],
  start: number,
  { row, column }: Matrix,
  rows: number,
  columns: number,
  accumulate: boolean,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const place = start + i * row + j * column;
      x[place] = sums[i * block.n + j]! + (accumulate ? x[place]! : 0);
    }
  }
}
