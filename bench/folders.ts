// Where the bench lies, and where it keeps what it installs and compiles.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(new URL(".", import.meta.url));
export const root = join(folder, "..");
/** Ignored by git. */
export const cache = join(root, ".cache", "bench");
