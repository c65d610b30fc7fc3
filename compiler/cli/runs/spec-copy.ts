// The spec of a run as it was: its text and those that it imports, kept below the run's `spec/`, and their hash.
import { createHash } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { writeText } from "../write-file.js";

/** Texts by their place on disk, the spec's first. */
export type SpecTexts = ReadonlyMap<string, string>;

/** By their path from the spec's folder on, with forward slashes: imports never leave it. */
function namesOf(texts: SpecTexts): readonly (readonly [name: string, text: string])[] {
  const [spec = ""] = texts.keys();
  return [...texts].map(([file, text]) => [relative(dirname(spec), file).split(sep).join("/"), text]);
}

/** SHA-256 of all the texts with their names, in an order of their own and whatever the ends of lines are. */
export function specHash(texts: SpecTexts): string {
  const hash = createHash("sha256");
  for (const [name, text] of [...namesOf(texts)].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${text.replaceAll("\r\n", "\n")}\0`);
  return hash.digest("hex");
}

/** Writes them; gives the spec's own path below `spec/`. @throws Failure if the system refuses. */
export function copySpec(texts: SpecTexts, folder: string, shown: string): string {
  const names = namesOf(texts);
  for (const [name, text] of names) writeText(join(folder, "spec", name), text, `${shown}/spec/${name}`);
  return names[0]?.[0] ?? "";
}
