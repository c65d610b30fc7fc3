// Runs the tests; arguments go to vitest (`npm test -- test/runtime -t idx`). The last line counts them.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMain, root, runPackage } from "./command.mjs";
import { setup } from "./setup.mjs";

/** Sets up and tests: the numbers of tests passed and failed. A file that can't be loaded, or an addon that can't be built, is a failed test. */
export async function test(args) {
  const { addon } = await setup();
  const report = join(root, ".cache", "vitest.json");
  mkdirSync(join(root, ".cache"), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ok = runPackage("vitest/vitest.mjs", ["run", ...reporters, ...args]);
  const { passed, failed } = countsOf(report);
  const broken = addon === "broken" ? 1 : 0;
  return { passed, failed: broken + (ok ? failed : Math.max(failed, 1)) };
}

function countsOf(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const unloaded = results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((one) => one.status !== "failed"),
  );
  return { passed: results.numPassedTests, failed: results.numFailedTests + unloaded.length };
}

/** Prints the closing line, and makes the process fail if anything did. */
export function conclude({ passed, failed }) {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (isMain(import.meta.url)) {
  conclude(await test(process.argv.slice(2)));
}
