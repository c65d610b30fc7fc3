// Who is measured: nnc, and the peers with what has to be installed for them.
import { join } from "node:path";
import type { Program } from "./contestant.js";
import { cache, folder } from "./folders.js";
import type { Peers } from "./peers.js";
import type { Workload } from "./workloads.js";

export interface Entrant {
  readonly name: string;
  readonly threads: 1 | 2;
  /** How to run it on this workload, or why it can't be. */
  readonly program: (workload: Workload) => Program | { readonly absent: string };
}

/** Everybody, nnc first. */
export function entrants(peers: Peers): readonly Entrant[] {
  return [
    nnc(1),
    nnc(2),
    torch("eager", 1, peers),
    torch("eager", 2, peers),
    torch("compiled", 1, peers),
    torch("compiled", 2, peers),
    scikitLearn(peers),
    tensorflow("wasm", peers),
    tensorflow("node", peers),
  ];
}

function nnc(threads: 1 | 2): Entrant {
  return {
    name: "nnc",
    threads,
    program: ({ spec }) =>
      node("nnc.ts", [join(cache, "modules", `${spec}.ts`)], { NNC_THREADS: String(threads), NNC_ENGINE: "native" }),
  };
}

function torch(mode: "eager" | "compiled", threads: 1 | 2, { python }: Peers): Entrant {
  const env = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
  return {
    name: mode === "eager" ? "PyTorch" : "torch.compile",
    threads,
    program: () =>
      "absent" in python
        ? python
        : { command: python.path, args: [join(folder, "programs", "torch_steps.py"), mode, String(threads)], env },
  };
}

function scikitLearn({ python }: Peers): Entrant {
  return {
    name: "scikit-learn",
    threads: 1,
    program(workload) {
      if ("absent" in python) return python;
      if (workload.dropout > 0 || workload.activations.some((activation) => activation !== "relu"))
        return { absent: "its MLP has no dropout and no such activations" };
      const args = [join(folder, "programs", "sklearn_steps.py")];
      return { command: python.path, args, env: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" } };
    },
  };
}

function tensorflow(backend: "wasm" | "node", { packages }: Peers): Entrant {
  return {
    name: `tfjs (${backend})`,
    threads: 1,
    program: () => ("absent" in packages ? packages : node("tfjs.ts", [packages.path, backend], {})),
  };
}

function node(program: string, args: readonly string[], env: Record<string, string>): Program {
  const script = join(folder, "programs", program);
  return { command: process.execPath, args: [script, ...args], env: { ...env, NODE_OPTIONS: "--import=tsx" } };
}
