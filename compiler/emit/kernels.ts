// The kernels of a plan, each once however many entries run it, and the calls that entries make.
import type { Origin } from "../ir/value.js";
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
  { name: "backward", takesRows: true, needed: true },
  { name: "update", takesRows: false, needed: true },
  { name: "project", takesRows: false, needed: false },
  { name: "differentiate", takesRows: true, needed: true },
  { name: "initialize", takesRows: false, needed: true },
] as const;

/** A kernel is called by the buffer that it is mainly there for: `h`; one of the same name that differs, `hInBackward`. */
export function kernelsOf(plan: Plan): {
  readonly kernels: readonly NamedKernel[];
  readonly methods: readonly EntryMethod[];
} {
  const kernels = new Map<string, NamedKernel>();
  const nameFor = createNames(["constructor"]);
  const kernelOf = (step: Step, entry: string): NamedKernel => {
    const key = JSON.stringify({ ...step, name: "", origin: undefined });
    const known = kernels.get(key);
    if (known) return known;
    const plain = camelCase(step.name);
    const kernel = { name: nameFor(plain, `${plain}In${pascalCase(entry)}`), step };
    kernels.set(key, kernel);
    return kernel;
  };
  const stranger = plan.entries.find((entry) => !entryRules.some(({ name }) => name === entry.name));
  if (stranger) throw new Error(`a network has no entry ${stranger.name}`);
  const methods = entryRules.map(({ name, takesRows, needed }) => {
    const entry = plan.entries.find((one) => one.name === name);
    const calls = (entry?.steps ?? []).map((step) => ({ kernel: kernelOf(step, name).name, origin: step.origin }));
    return { name, takesRows, needed, calls };
  });
  return {
    kernels: [...kernels.values()],
    methods: methods.filter(({ needed, calls }) => needed || calls.length > 0),
  };
}
