// Whether nnc runs from a clone, which can build the native addon, or as a package that npm installed, which can't.
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone; undefined in a package. */
export function cloneFolder(folder: string = here()): string | undefined {
  return basename(dirname(folder)) === "node_modules" ? undefined : folder;
}

/** What to do where there is no native addon. */
export function addonRemedy(folder?: string): string {
  const clone = cloneFolder(folder);
  return clone === undefined
    ? "packages bring none yet: make the project depend on a clone of nnc, where `npm run setup` builds it"
    : `\`npm run setup\` in ${clone} builds it`;
}

/** Above `runtime/`, and above the bundle in `dist/`. */
function here(): string {
  return resolve(fileURLToPath(new URL("..", import.meta.url)));
}
