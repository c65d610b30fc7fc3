// Names that a model may not give away, since they would reach TypeScript and mean something there already.
import type { Frame } from "./frame.js";
import type { Field, Option, Output } from "./model.js";

/** What `create` takes of its own, beside the options of the model. */
const ofCreate: Readonly<Record<string, string>> = {
  seed: "create takes a seed of its own",
  engine: "create takes an engine of its own",
};

/** Options that decide a shape or a choice are written into the code, so they may be called anything. */
export function checkReservedNames(
  { expansion }: Frame,
  named: { readonly inputs: readonly Field[]; readonly targets: readonly Field[]; readonly outputs: readonly Output[] },
): void {
  for (const option of expansion.options.values()) {
    const why = expansion.structural.has(option.name) ? undefined : hindrance(option);
    if (why !== undefined)
      expansion.report.add("NN115", option.at, { name: option.name, what: "an option that is set at run time", why });
  }
  for (const { name, at } of [...named.inputs, ...named.targets, ...named.outputs]) {
    if (name === "__proto__")
      expansion.report.add("NN115", at, { name, what: "a column", why: "JavaScript keeps it for itself" });
  }
}

function hindrance({ name }: Option): string | undefined {
  if (Object.hasOwn(ofCreate, name)) return ofCreate[name];
  return Object.hasOwn(Object.prototype, name) ? "every object of JavaScript has something of this name" : undefined;
}
