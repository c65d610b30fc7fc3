// Where the bench lies, and where it keeps what it installs, compiles and finds.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const folder = fileURLToPath(new URL(".", import.meta.url));
export const root = join(folder, "..");
export const programs = join(folder, "programs");
/** Ignored by git. */
export const cache = join(root, ".cache", "bench");
