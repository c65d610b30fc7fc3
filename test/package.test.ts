// What npm would publish, or pack for another project.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("a package holds what is built, and nothing of what it is built from", () => {
  const printed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const [{ files }] = JSON.parse(printed) as [{ readonly files: readonly { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of ["dist/nnc.js", "dist/runtime.js", "dist/types/runtime/index.d.ts", "dist/library/parsed.json"])
    expect(paths).toContain(path);
  expect(paths.filter((path) => !path.startsWith("dist/")).sort()).toEqual(["LICENSE", "README.md", "package.json"]);
});
