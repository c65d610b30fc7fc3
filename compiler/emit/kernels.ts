// The kernels of a plan, each once however many entries run it, and the calls that entries make.
import type { Origin } from "../ir/value.js";
import { kernelKey } from "../plan/kernel-key.js";
import type { Plan, Step } from "../plan/plan.js";
import { camelCase, createNames, pascalCase } from "./identifiers.js";

export interface NamedKernel {
  /** Without the `#`. */
  readonly name: string;
  readonly step: Step;
}

export interface EntryMethod {
  readonly name: string;
  /** Whether its work depends on the rows of the batch. */
  readonly takesRows: boolean;
  readonly calls: readonly { readonly kernel: string; readonly origin: Origin | undefined }[];
}

/**
 * In the order in which a reader meets them: what predicts, what judges, what trains, what looks at gradients, how it all begins.
 * Every network has those that are `needed`, even with nothing to do.
 */
const entryRules = [
  { name: "forward", takesRows: true, needed: true },
  { name: "assess", takesRows: true, needed: true },
  { name: "clear", takesRows: false, needed: false },
  { name: "figures", takesRows: false, needed: false },
  { name: "zero", takesRows: false, needed: false },
  { name: "backward", takesRows: true, needed: true },
  { name: "update", takesRows: false, needed: true },
  { name: "project", takesRows: false, needed: false },
  { name: "differentiate", takesRows: true, needed: true },
  { name: "initialize", takesRows: false, needed: true },
] as const;

/** These write what weights and states begin with, each where it was declared. */
const beginnings: ReadonlySet<string> = new Set(["initialize", "clear"]);

/** A kernel is called by the buffer that it is mainly there for: `h`; one of the same name that differs, `hInBackward`. */
export function kernelsOf(
  plan: Plan,
  writtenAt: ReadonlyMap<string, Origin> = new Map(),
): { readonly kernels: readonly NamedKernel[]; readonly methods: readonly EntryMethod[] } {
  const kernels = new Map<string, NamedKernel>();
  const buffers = new Set(plan.buffers.map(({ name }) => name));
  const nameFor = createNames(["constructor"]);
  const kernelOf = (step: Step, entry: string): NamedKernel => {
    const key = kernelKey(step);
    const known = kernels.get(key);
    if (known) return known;
    const plain = camelCase(mainBuffer(step, buffers));
    const made = step.kind === "orthonormalize" ? `${plain}Orthonormal` : plain;
    const kernel = { name: nameFor(made, `${made}In${pascalCase(entry)}`), step };
    kernels.set(key, kernel);
    return kernel;
  };
  const stranger = plan.entries.find((entry) => !entryRules.some(({ name }) => name === entry.name));
  if (stranger) throw new Error(`a network has no entry ${stranger.name}`);
  const methods = entryRules.map(({ name, takesRows, needed }) => {
    const steps = plan.entries.find((entry) => entry.name === name)?.steps ?? [];
    const originOf = (step: Step): Origin | undefined =>
      (beginnings.has(name) ? writtenAt.get(step.name) : undefined) ?? step.origin;
    return {
      name,
      takesRows,
      needed,
      calls: steps.map((step) => ({ kernel: kernelOf(step, name).name, origin: originOf(step) })),
    };
  });
  return {
    kernels: [...kernels.values()],
    methods: methods.filter(({ needed, calls }) => needed || calls.length > 0),
  };
}

/** Of what a step stores that which is nearest to a name in the spec: `h` rather than `h.product`. */
function mainBuffer(step: Step, buffers: ReadonlySet<string>): string {
  const partsOf = (name: string): number => name.split(".").length;
  const stored = results(step).filter((name) => buffers.has(name));
  const fewest = Math.min(...stored.map(partsOf));
  const nearest = stored.filter((name) => partsOf(name) === fewest);
  return nearest.includes(step.name) ? step.name : (nearest[0] ?? step.name);
}

function results(step: Step): string[] {
  const assigned = (statements: readonly string[]): string[] => statements.map((one) => one.split(" = ", 1).join());
  switch (step.kind) {
    case "map":
      return assigned(step.formula);
    case "matmul":
      return assigned([step.product, ...(step.then?.formula ?? [])]);
    case "orthonormalize":
      return [step.buffer];
  }
}
