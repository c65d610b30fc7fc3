// The standard library: the .nn files beside this module, as texts and, where they are built, as what the parser made of them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LibrarySource } from "./check/load.js";

let library: readonly LibrarySource[] | undefined;

/** The library's files, in the order of their names, each under the path `library/…`. */
export function readLibrary(): readonly LibrarySource[] {
  library ??= read(libraryFolder());
  return library;
}

/** Parsed texts lie in one file: to read it is much quicker than to build a parser and read all texts with it. */
function read(folder: URL): readonly LibrarySource[] {
  const parsed = new URL("parsed.json", folder);
  if (existsSync(parsed)) return JSON.parse(readFileSync(parsed, "utf8")) as LibrarySource[];
  const names = readdirSync(folder).filter((name) => name.endsWith(".nn"));
  return names
    .sort()
    .map((name) => ({ path: `library/${name}`, text: readFileSync(new URL(name, folder), "utf8"), library: true }));
}

/** `compiler/library/` in the source tree, `dist/library/` beside the bundle; both are next to the file that runs. */
function libraryFolder(): URL {
  const places = ["./library/", "../library/"].map((place) => new URL(place, import.meta.url));
  const folder = places.find((place) => existsSync(place));
  if (!folder)
    throw new Error(
      `the standard library is missing: there is no folder ${places.map((place) => fileURLToPath(place)).join(" or ")}`,
    );
  return folder;
}
