// The order in which rows of a stream are gone through: every row once, in memory that has a limit, whatever pieces they come in.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { datasetOf, placeOf, type Dataset } from "../../runtime/data/dataset.js";
import { permutation } from "../../runtime/data/shuffle.js";
import { splitStream } from "../../runtime/data/split-stream.js";
import { inOrder, shuffled, type Round } from "../../runtime/data/stream-order.js";
import { filterStream, streamOf, type DataStream } from "../../runtime/data/stream.js";
import { failureOf } from "./failure.js";

/** Rows 0 to `rows` - 1 in pieces of this size; `onClose` is told when somebody stops reading. */
function counting(rows: number, piece: number, onClose: () => void = () => undefined): DataStream {
  return streamOf(async function* () {
    try {
      for (let first = 0; first < rows; first += piece) {
        await Promise.resolve();
        const count = Math.min(piece, rows - first);
        const x = Float32Array.from({ length: count }, (_, row) => first + row);
        const pair = Float64Array.from({ length: 2 * count }, (_, at) => 2 * first + at);
        const name = Array.from(x, (value) => `n${value}`);
        const columns = {
          x: { values: x, dims: [] },
          pair: { values: pair, dims: [2] },
          name: { values: name, dims: [] },
        };
        yield datasetOf(columns, (row) => `line ${first + row + 1}`);
      }
    } finally {
      onClose();
    }
  });
}

interface Seen {
  readonly order: number[];
  readonly rounds: number[];
  /** The most rows that a round held. */
  readonly most: number;
}

async function seen(rounds: AsyncIterable<Round>): Promise<Seen> {
  const order: number[] = [];
  const counts: number[] = [];
  let most = 0;
  for await (const { dataset, order: own, rows } of rounds) {
    counts.push(rows);
    most = Math.max(most, dataset.rows);
    for (let at = 0; at < rows; at++) order.push(checked(dataset, own?.[at] ?? at));
  }
  return { order, rounds: counts, most };
}

/** The row's number, if all that is said of it agrees. */
function checked({ columns, ...dataset }: Dataset, row: number): number {
  const x = columns.x!.values[row] as number;
  const pair = [columns.pair!.values[2 * row], columns.pair!.values[2 * row + 1]];
  expect([pair, columns.name!.values[row], placeOf({ ...dataset, columns }, row)]).toEqual([
    [2 * x, 2 * x + 1],
    `n${x}`,
    `line ${x + 1}`,
  ]);
  return x;
}

const numbers = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);
const ascending = (order: readonly number[]): number[] => order.toSorted((a, b) => a - b);

test.each([
  [1000, 64, 100, 8],
  [1000, 7, 100, 32],
  [1000, 1000, 64, 64],
  [50, 8, 100, 8], // all fit
  [1000, 3, 5, 16], // a buffer smaller than a batch
  [96, 32, 32, 8], // the rows end where a buffer does
  [5, 2, 4, 2],
  [1, 1, 1, 1],
])("shuffled: %i rows in pieces of %i, a buffer of %i, batches of %i", async (rows, piece, size, batch) => {
  const stream = counting(rows, piece);
  const run = (epoch: number): Promise<Seen> => seen(shuffled(stream, { size, batch }, { seed: 3, epoch }));
  const { order, rounds, most } = await run(0);
  expect(ascending(order)).toEqual(numbers(rows));
  expect(most).toBeLessThanOrEqual(Math.max(size, batch));
  expect(rounds.slice(0, -1).every((count) => count % batch === 0)).toBe(true);
  const limit = Math.max(size, batch);
  order.forEach((row, at) => expect(row).toBeLessThan(at + limit));
  expect((await run(0)).order).toEqual(order);
  if (rows > 20) expect((await run(1)).order).not.toEqual(order);
});

test("the order doesn't depend on the pieces, and with room for all rows it is that of rows in memory", async () => {
  const run = (piece: number, size: number): Promise<Seen> =>
    seen(shuffled(counting(500, piece), { size, batch: 8 }, { seed: 5, epoch: 2 }));
  expect((await run(500, 90)).order).toEqual((await run(13, 90)).order);
  expect((await run(13, 501)).order).toEqual([...permutation(500, 5, 2)]);
});

test("rows of a sorted file mix over more than a buffer", async () => {
  const { order } = await seen(shuffled(counting(4000, 100), { size: 400, batch: 10 }, { seed: 1, epoch: 0 }));
  const delays = order.map((row, at) => at - row);
  expect(Math.max(...delays)).toBeGreaterThan(800);
  const late = order.slice(0, 2000).filter((row) => row >= 2000 - 200);
  expect(late.length).toBeGreaterThan(20);
});

test("as they come: in rounds of whole batches", async () => {
  const { order, rounds } = await seen(inOrder(counting(1000, 33), { size: 100, batch: 48 }));
  expect(order).toEqual(numbers(1000));
  expect(rounds).toEqual([...new Array<number>(10).fill(96), 40]);
});

test("who stops early closes what is read from", async () => {
  let closed = 0;
  const stream = counting(1000, 10, () => closed++);
  for await (const round of shuffled(stream, { size: 50, batch: 10 }, { seed: 1, epoch: 0 })) if (round.rows > 0) break;
  for await (const round of inOrder(stream, { size: 50, batch: 10 })) if (round.rows > 0) break;
  expect(closed).toBe(2);
});

test("rounds that are over don't stay in memory", async () => {
  const rounds: WeakRef<Dataset>[] = [];
  for await (const { dataset } of shuffled(counting(2000, 50), { size: 100, batch: 10 }, { seed: 1, epoch: 0 })) {
    rounds.push(new WeakRef(dataset));
    await new Promise((resolve) => setImmediate(resolve));
  }
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  expect(rounds.filter((round) => round.deref() !== undefined).length).toBeLessThan(5);
});

test("places of rows that wait don't keep their pieces in memory", async () => {
  let places = 0;
  for await (const { dataset } of shuffled(counting(20_000, 10), { size: 100, batch: 10 }, { seed: 1, epoch: 0 }))
    places = Math.max(places, (dataset as unknown as { places: readonly unknown[] }).places.length);
  expect(places).toBeLessThan(60);
});

test("a share is drawn by the row's number: each row on one side, in every pass the same", async () => {
  const { train, validation } = splitStream(counting(10_000, 77), 0.2, 9);
  const inside = async (stream: DataStream): Promise<number[]> =>
    (await seen(inOrder(stream, { size: 100, batch: 1 }))).order;
  const [one, other] = [await inside(train), await inside(validation)];
  expect(ascending([...one, ...other])).toEqual(numbers(10_000));
  expect(other.length).toBeGreaterThan(1850);
  expect(other.length).toBeLessThan(2150);
  expect(await inside(validation)).toEqual(other);
  const again = splitStream(counting(10_000, 10_000), 0.2, 9);
  expect(await inside(again.validation)).toEqual(other);
  expect(await inside(splitStream(counting(10_000, 77), 0.2, 10).validation)).not.toEqual(other);
});

test("pieces may be empty, and widen to doubles, but not change their kind", async () => {
  const sparse = filterStream(counting(100, 10), (row) => row >= 35 && row < 42);
  expect((await seen(inOrder(sparse, { size: 10, batch: 1 }))).order).toEqual([35, 36, 37, 38, 39, 40, 41]);
  const of = (...columns: Dataset["columns"][string][]): DataStream =>
    streamOf(async function* () {
      await Promise.resolve();
      for (const x of columns) yield datasetOf({ x });
    });
  const wide = of(
    { values: Uint8Array.of(1, 2), dims: [] },
    { values: Float64Array.of(1.5), dims: [] },
    { values: Float64Array.of(2.5), dims: [] },
  );
  for await (const { dataset } of inOrder(wide, { size: 10, batch: 1 }))
    expect(dataset.columns.x?.values).toEqual(Float64Array.of(1, 2, 1.5, 2.5));
  const mixed = of({ values: Uint8Array.of(1, 2), dims: [] }, { values: ["a"], dims: [] });
  expect(
    await failureOf(async () => {
      for await (const round of inOrder(mixed, { size: 10, batch: 1 })) expect(round.rows).toBe(0);
    }),
  ).toContain('NN703: row 1: column "x" holds texts from here on, and numbers before');
});
