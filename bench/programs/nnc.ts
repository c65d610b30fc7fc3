// nnc as a program uses it: a generated module and the published runtime.
import { pathToFileURL } from "node:url";
import type { Network, UntypedNetwork } from "nnc/runtime";
import type { Workload } from "../workloads.js";
import { rowsFor } from "./rows.js";
import { serve, task } from "./serve.js";

const workload = task() as Workload;
const network = await open(process.argv[3] ?? "");
const { x, y } = rowsFor(workload);
await serve(network.engine, workload.task === "train" ? () => network.step({ x, y }) : () => network.predict({ x }));

/** The only class of a generated module. */
async function open(path: string): Promise<Network<UntypedNetwork>> {
  const module = (await import(pathToFileURL(path).href)) as Record<string, { create(): Network<UntypedNetwork> }>;
  return module[workload.spec.toUpperCase()]!.create();
}
