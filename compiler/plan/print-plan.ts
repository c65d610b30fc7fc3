// A plan as text: what `nnc inspect --stage plan` and the golden files show.
import type { Buffer, Dim, Entry, Plan, Step, View } from "./plan.js";

export function printPlan(plan: Plan): string {
  const head = `plan ${plan.precision} precision, ${plan.capacity} rows, ${plan.elements} elements`;
  return [head, ...plan.buffers.map(bufferText), ...plan.entries.flatMap(entryText), ""].join("\n");
}

function bufferText({ name, role, at, dims, batched, within }: Buffer): string {
  const shape = `[${[...(batched ? ["rows"] : []), ...dims].join(", ")}]`;
  return `  ${String(at).padStart(8)}  ${name}: ${role} ${shape}${within === undefined ? "" : ` in ${within}`}`;
}

function entryText({ name, steps, results, flops }: Entry): string[] {
  const cost = [flops.perRow > 0 ? `${flops.perRow} flops a row` : "", flops.fixed > 0 ? `${flops.fixed} flops` : ""]
    .filter((text) => text !== "")
    .join(", ");
  return [
    "",
    `entry ${name}${cost === "" ? "" : ` (${cost})`}`,
    ...steps.flatMap(stepText),
    ...results.map((result) => `  result ${result.name}${result.buffer === result.name ? "" : ` in ${result.buffer}`}`),
  ];
}

function stepText(step: Step): string[] {
  switch (step.kind) {
    case "map":
      return [`  map ${dimsText(step.over)}${viewsText(step.views)}`, ...step.formula.map((line) => `    ${line}`)];
    case "matmul":
      return [
        `  matmul ${step.product}${step.accumulate ? " (added)" : ""}${viewsText(step.views)}`,
        ...(step.then
          ? [
              `    then ${dimsText(step.then.over)}${viewsText(step.then.views)}`,
              ...step.then.formula.map((line) => `      ${line}`),
            ]
          : []),
      ];
    case "orthonormalize":
      return [`  orthonormalize ${step.buffer}`];
    default:
      return step satisfies never;
  }
}

function viewsText(views: Readonly<Record<string, View>>): string {
  const texts = Object.entries(views).map(([name, view]) => `${name} as ${viewText(view)}`);
  return texts.length === 0 ? "" : ` with ${texts.join("; ")}`;
}

function viewText(view: View): string {
  if (!("strides" in view)) return dimsText(view);
  return `${dimsText(view.shape)} by [${view.strides.join(", ")}]${view.at === undefined ? "" : ` from ${view.at}`}`;
}

function dimsText(dims: readonly Dim[]): string {
  return `[${dims.map((dim) => (typeof dim === "object" ? `rows × ${dim.rows}` : String(dim))).join(", ")}]`;
}
