// Names that a model may not give away, since they would reach the generated module and mean something there already.
import type { ModelDeclaration } from "../../grammar/ast.js";
import type { Place } from "../report/diagnostic.js";
import { definedName } from "./order.js";
import { type Frame, place } from "./frame.js";
import type { Field, Option, Output } from "./model.js";

/** What `create` takes of its own, beside the options of the model. */
const ofCreate: Readonly<Record<string, string>> = {
  seed: "create takes a seed of its own",
  engine: "create takes an engine of its own",
};

interface Named {
  readonly name: string;
  readonly at: Place;
}

/** Options that decide a shape or a choice are written into the code, so they may be called anything. */
export function checkReservedNames(
  frame: Frame,
  declaration: ModelDeclaration,
  named: {
    readonly inputs: readonly Field[];
    readonly targets: readonly Field[];
    readonly outputs: readonly Output[];
    readonly metrics: readonly Named[];
  },
): void {
  const { options, structural, weights, states } = frame.expansion;
  const refuse = ({ name, at }: Named, what: string, why: string | undefined): void => {
    if (why !== undefined) frame.expansion.report.add("NN115", at, { name, what, why });
  };
  for (const option of options.values())
    if (!structural.has(option.name)) refuse(option, "an option that is set at run time", ofOption(option));
  // The learning rate is an option that nobody declared: where the model does so itself, no other thing can have the name.
  const rate = options.has("lr") ? "the learning rate is an option of this name" : undefined;
  const ofPlace = ({ name }: Named): string | undefined => (name === "lr" ? rate : ofNumbers(name));
  for (const field of [...named.inputs, ...named.targets])
    refuse(field, "a column", ofProperty(field) ?? ofPlace(field));
  for (const output of named.outputs) refuse(output, "a column", ofProperty(output));
  for (const metric of named.metrics) refuse(metric, "a metric", ofProperty(metric));
  for (const kept of [...weights, ...states]) refuse(kept, "a param or state", ofProperty(kept) ?? ofPlace(kept));
  for (const statement of declaration.body) {
    const name = definedName(statement);
    if (name && (statement.kind === "binding" || statement.kind === "share"))
      refuse({ name: name.text, at: place(frame, name) }, "a binding", ofProperty({ name: name.text }));
  }
}

function ofOption({ name }: Option): string | undefined {
  if (Object.hasOwn(ofCreate, name)) return ofCreate[name];
  if (Object.hasOwn(Object.prototype, name)) return "every object of JavaScript has something of this name";
  return ofNumbers(name);
}

/** As a property it would replace what the object inherits from. */
function ofProperty({ name }: Pick<Named, "name">): string | undefined {
  return name === "__proto__" ? "JavaScript keeps it for itself" : undefined;
}

/** In the formulas of a module. */
function ofNumbers(name: string): string | undefined {
  return name === "Infinity" ? "in the generated code it is a number" : undefined;
}
