// Which nnc this is.
import { existsSync, readFileSync } from "node:fs";

/** The version in the package's package.json, which lies above `dist/` and above `compiler/cli/`. */
export function version(): string {
  const path = ["../package.json", "../../package.json"]
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (path === undefined) throw new Error("package.json is missing: nnc is not installed completely");
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  return version;
}
