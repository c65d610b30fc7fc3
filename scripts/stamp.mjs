// Whether something was already made from these very sources: a hash of them lies beside what was made.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./command.mjs";

/**
 * The stamp of what is made in `folder` from `sources` (files and folders; those that aren't there count too).
 * It lies in the folder, so it goes when the folder goes.
 */
export function stampOf(folder, sources) {
  const file = join(root, folder, ".stamp");
  const hash = createHash("sha256").update(process.arch);
  for (const source of sources)
    for (const path of filesIn(source))
      hash
        .update(path)
        .update("\0")
        .update(readFileSync(join(root, path)));
  const digest = hash.digest("hex");
  return {
    isFresh: () => existsSync(file) && readFileSync(file, "utf8") === digest,
    write() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, digest);
    },
  };
}

function filesIn(path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names
    .filter((name) => name !== "build" && name !== "node_modules")
    .flatMap((name) => filesIn(`${path}/${name}`));
}
