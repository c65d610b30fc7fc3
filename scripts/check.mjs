// Everything before a commit: tests, lint, types, format, generated code, kernels. All of it runs, whatever fails; each check counts as a test.
import { runPackage } from "./command.mjs";
import { compileExamples } from "./examples.mjs";
import { testKernels } from "./native.mjs";
import { conclude, test } from "./test.mjs";

const checks = [
  { name: "lint", run: () => runPackage("eslint/bin/eslint.js", [".", "--max-warnings=0"]) },
  { name: "types", run: () => runPackage("typescript/bin/tsc", ["-p", "."]) },
  { name: "format", run: () => runPackage("prettier/bin/prettier.cjs", [".", "--check", "--log-level=warn"]) },
  { name: "generated code is fresh", run: () => compileExamples(undefined, ["--check"]) },
  { name: "kernels under sanitizers", run: testKernels },
];

const counts = await test([]);
for (const { name, run } of checks) {
  const ok = run();
  console.log(`${ok ? "ok" : "FAILED"}: ${name}`);
  counts[ok ? "passed" : "failed"]++;
}
conclude(counts);
