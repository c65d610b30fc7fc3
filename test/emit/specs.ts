// The specs whose generated code is kept: test/cases/emit/<name>.nn and <name>.expected.ts.
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSpec, type Compiled } from "../../compiler/compile.js";
import type { Precision } from "../../compiler/plan/plan.js";

export const folder = fileURLToPath(new URL("../cases/emit/", import.meta.url));

export const specNames = readdirSync(folder)
  .filter((name) => name.endsWith(".nn"))
  .map((name) => basename(name, ".nn"));

export function specText(name: string): string {
  return readFileSync(`${folder}${name}.nn`, "utf8");
}

/** Whatever the warnings; throws if there are errors. */
export async function compiled(
  name: string,
  precision: Precision = "single",
  text = specText(name),
): Promise<Compiled & { readonly text: string }> {
  const settings = { read: () => undefined, spelled: () => undefined, set: {}, levels: {}, precision };
  const result = await compileSpec({ path: `${name}.nn`, text }, settings);
  if (result.text === undefined) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return { ...result, text: result.text };
}
