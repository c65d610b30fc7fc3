// The field of a kernel: what it computes, as the call that binds it.
import type { Doc } from "prettier";
import type { Dim, MapStep, Step, View } from "../plan/plan.js";
import { formulaLiteral, width } from "./formula-text.js";
import type { NamedKernel } from "./kernels.js";
import { callDoc, verbatim } from "./layout-doc.js";
import { Code, literal, objectLiteral } from "./literal.js";
import type { ModuleNames } from "./module-names.js";

export function kernelField({ name, step }: NamedKernel, runtime: ModuleNames["runtime"]): Doc {
  return [`readonly #${name} = `, binding(step, name, () => new Code(runtime("rows"))), ";"];
}

/** The call that binds a step. Formulas in text blocks are indented like the code around them. */
function binding(step: Step, field: string, rows: () => Code): Doc {
  switch (step.kind) {
    case "map": {
      const views = viewsOf(step.views, rows);
      const formula = verbatim(formulaLiteral(step.formula, 4));
      return callDoc("this.bind.map", [literal(dims(step.over, rows)), formula], views && objectLiteral(views));
    }
    case "matmul": {
      const views = viewsOf(step.views, rows);
      const product = JSON.stringify(step.product);
      const isLong = `  readonly #${field} = this.bind.matmul(${product}, {`.length > width;
      const options = {
        ...(views && { views }),
        ...(step.accumulate && { accumulate: true }),
        ...(step.then && { then: epilogue(step.then, isLong ? 8 : 6, rows) }),
      };
      const hasOptions = Object.keys(options).length > 0;
      return callDoc("this.bind.matmul", [product], hasOptions ? literal(options, 1) : undefined);
    }
    case "orthonormalize":
      return callDoc("this.bind.orthonormalize", [JSON.stringify(step.buffer)]);
  }
}

/** `indent` is that of its properties. */
function epilogue(
  { over, formula, views }: Pick<MapStep, "over" | "formula" | "views">,
  indent: number,
  rows: () => Code,
): object {
  const seen = viewsOf(views, rows);
  return {
    over: dims(over, rows),
    formula: new Code(verbatim(formulaLiteral(formula, indent))),
    ...(seen && { views: seen }),
  };
}

function viewsOf(views: Readonly<Record<string, View>>, rows: () => Code): object | undefined {
  const seen = Object.entries(views).map(([name, view]) => [name, viewOf(view, rows)] as const);
  return seen.length > 0 ? Object.fromEntries(seen) : undefined;
}

function viewOf(view: View, rows: () => Code): unknown {
  return "strides" in view ? { ...view, shape: dims(view.shape, rows) } : dims(view, rows);
}

function dims(shape: readonly Dim[], rows: () => Code): unknown[] {
  return shape.map((dim) => (dim === "rows" ? rows() : dim));
}
