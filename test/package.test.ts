// What npm would publish, or pack for another project.
import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { nncWords } from "./cli/nnc-process.js";

test("a package holds what is built, and nothing of what it is built from", () => {
  const printed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const [{ files }] = JSON.parse(printed) as [{ readonly files: readonly { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of ["dist/nnc.cjs", "dist/runtime.js", "dist/types/runtime/index.d.ts", "dist/library/parsed.json"])
    expect(paths).toContain(path);
  expect(paths.filter((path) => !path.startsWith("dist/")).sort()).toEqual(["LICENSE", "README.md", "package.json"]);
});

test("what is built knows letters and marks beyond ASCII", () => {
  const input = "const größe = 2 × 3\n";
  const { stdout } = spawnSync(process.execPath, [...nncWords, "check", "--format", "compact", "-"], {
    input,
    encoding: "utf8",
  });
  expect(stdout).toMatch(/^<stdin>:1:17: error NN005: × is not part of the language; write \*/);
  expect(stdout.trim().split("\n")).toHaveLength(1);
});
