// nnc as a program uses it: a generated module and the published runtime. usage: <workload> <module>
import type { Workload } from "../workloads.js";
import { open } from "./open.js";
import { rowsFor } from "./rows.js";
import { serve, task } from "./serve.js";

const workload = task() as Workload;
const network = await open(process.argv[3] ?? "");
const rows = rowsFor(workload);
const inputs = { x: rows.x };
await serve(network.engine, workload.task === "train" ? () => network.step(rows) : () => network.predict(inputs));
