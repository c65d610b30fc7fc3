// Who is measured beside nnc, what has to be installed for them, and what they can't do.
import { join } from "node:path";
import { programs } from "../folders.js";
import { node, type Program } from "../measure/contestant.js";
import type { Workload } from "../workloads.js";
import { fromNpm, fromPyPI, type Installed } from "./install.js";

export interface Peer {
  /** For `--peers`. */
  readonly id: string;
  readonly name: string;
  /** The numbers of threads on which it is measured. */
  readonly threads: readonly number[];
  readonly install: () => Installed;
  /** Why it can't do a workload: a number for something else would say nothing. */
  readonly cannot: (workload: Workload) => string | undefined;
  readonly program: (path: string, threads: number) => Program;
}

export const peers: readonly Peer[] = [
  torch("torch", "PyTorch", "eager"),
  torch("compile", "torch.compile", "compiled"),
  {
    id: "sklearn",
    name: "scikit-learn",
    threads: [1, 2],
    install: () => fromPyPI("scikit-learn", ["scikit-learn"]),
    cannot: ({ task, dropout, activations }) =>
      onlyRelu(activations) ?? (task === "train" && dropout > 0 ? "it has no dropout" : undefined),
    program: (path, threads) => python(path, "sklearn_steps.py", [], threads),
  },
  tensorflow("tfjs", "tfjs WASM", "wasm", ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"]),
  tensorflow("tfjs-node", "tfjs-node", "node", ["@tensorflow/tfjs-node@4.22.0"]),
  {
    id: "brain",
    name: "brain.js",
    threads: [1],
    // Its scripts would build bindings to a graphics card.
    install: () => fromNpm("brain", ["brain.js@1.6.1"], ["--ignore-scripts"]),
    cannot: ({ task, activations }) =>
      task === "train" ? "it trains row by row, and on squared errors only" : onlyRelu(activations),
    program: (path) => node(join(programs, "brain.ts"), [path], {}),
  },
  {
    id: "convnet",
    name: "ConvNetJS",
    threads: [1],
    install: () => fromNpm("convnet", ["convnetjs@0.3.0"]),
    cannot: ({ task, optimizer, activations }) =>
      onlyRelu(activations) ??
      (task === "train" && (optimizer === "adam" || optimizer === "adamw") ? `it has no ${optimizer}` : undefined),
    program: (path) => node(join(programs, "convnet.ts"), [path], {}),
  },
];

function torch(id: string, name: string, mode: "eager" | "compiled"): Peer {
  return {
    id,
    name,
    threads: [1, 2],
    install: installTorch,
    cannot: () => undefined,
    program: (path, threads) => python(path, "torch_steps.py", [mode, String(threads)], threads),
  };
}

export function installTorch(): Installed {
  return fromPyPI("torch", ["torch>=2,<3", "numpy"]);
}

function tensorflow(id: string, name: string, backend: "wasm" | "node", packages: readonly string[]): Peer {
  return {
    id,
    name,
    threads: [1],
    install: () => fromNpm(id, packages),
    cannot: ({ task, optimizer, activations }) =>
      task === "train" && optimizer === "adamw" ? "it has no adamw" : onlyRelu(activations),
    program: (path) => node(join(programs, "tfjs.ts"), [path, backend], {}),
  };
}

function onlyRelu(activations: Workload["activations"]): string | undefined {
  const other = activations.find((activation) => activation !== "relu");
  return other && `it has no ${other === "gated" ? "layers of one's own" : other}`;
}

function python(path: string, script: string, args: readonly string[], threads: number): Program {
  const count = String(threads);
  const env = { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
  return { command: path, args: [join(programs, script), ...args], env };
}
