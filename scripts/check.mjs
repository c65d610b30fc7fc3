// Everything before a commit: tests, lint, types, format, generated code, kernels. All of it runs, whatever fails; each check counts as a test.
import { runPackage, runQuietly } from "./command.mjs";
import { compileExamples } from "./examples.mjs";
import { hasBuildTools } from "./native.mjs";
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

/** The C++ tests; where there is no compiler the portable engine serves, and there are no kernels to test. */
function testKernels() {
  if (!hasBuildTools()) return true;
  const { ok, output } = runQuietly("sh", ["native/test/run.sh"]);
  if (!ok) console.log(output);
  return ok;
}
