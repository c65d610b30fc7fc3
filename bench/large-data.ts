// How much memory `nnc train` takes for a Parquet file that it reads piece by piece, and how many rows a second it trains on: `npx tsx bench/large-data.ts 300000 3000000`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { cache, root } from "./folders.js";

const folder = join(cache, "large-data");
const inputs = Array.from({ length: 10 }, (_, at) => `x${at}`);

function specFor(rows: number): string {
  return `model Large {
  input x: [${inputs.length}]
  target kind: class(low, high)

  scores = x -> dense(32) -> relu -> dense(classes(kind))

  loss cross_entropy(scores, kind)
  metric accuracy(scores, kind)
}

train Large {
  data parquet("rows-${rows}.parquet") {
    x = [${inputs.join(", ")}] -> standardize
  }
  validate 5%
  batch 256
  shuffle 100000
  epochs 2
  optimizer adam(lr: 1e-3)
  seed 1
}
`;
}

/** Numbers of chance, the same each time; the class says on which side of a plane they lie. */
async function writeRows(path: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const columns = inputs.map((name, at) => `(hash(i * ${inputs.length} + ${at}) % 1000003) / 500001.5 - 1 as ${name}`);
  const query = `select *, if(x0 + x1 - x2 > 0, 'high', 'low') as kind from (select ${columns.join(", ")} from range(${rows}) t(i))`;
  const beside = `${path}.tmp`;
  await connection.run(`copy (${query}) to '${beside}' (format parquet, row_group_size 100000)`);
  connection.closeSync();
  instance.closeSync();
  renameSync(beside, path);
}

/** Trains in a process of its own; its peak is read until it ends. */
async function measure(
  spec: string,
): Promise<{ readonly output: string; readonly peak: number; readonly seconds: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/nnc.cjs"), "train", spec, "--no-run", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let [output, peak] = ["", 0];
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  const look = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    const found = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
    if (found) peak = Number(found[1]) / 1024;
  }, 50);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(look);
  if (code !== 0) throw new Error(`nnc train ended with ${String(code)}`);
  return { output, peak, seconds: (performance.now() - start) / 1000 };
}

mkdirSync(folder, { recursive: true });
for (const rows of process.argv.slice(2).map(Number)) {
  const data = join(folder, `rows-${rows}.parquet`);
  if (!existsSync(data)) await writeRows(data, rows);
  const spec = join(folder, `model-${rows}.nn`);
  writeFileSync(spec, specFor(rows));
  const { output, peak, seconds } = await measure(spec);
  const lines = output.trimEnd().split("\n");
  const end = JSON.parse(lines.at(-1) ?? "{}") as { validation?: { accuracy?: number } };
  const pace = Math.round((3 * rows) / seconds); // once to learn from, twice to train on
  console.log(
    `${rows} rows: peak ${Math.round(peak)} MB, ${seconds.toFixed(1)} s, ${pace} rows/s over all passes, accuracy ${end.validation?.accuracy?.toFixed(4)}`,
  );
}
