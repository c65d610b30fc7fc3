// Where nnc runs from, and what it says there of a native addon that is missing.
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { addonRemedy, cloneFolder } from "../../runtime/clone.js";

test("this is a clone, and what npm put under node_modules is none", () => {
  expect(cloneFolder()).toBe(resolve("."));
  expect(cloneFolder(join("app", "node_modules", "nnc"))).toBeUndefined();
});

test("a clone is told where to build the addon; a package has no script for it", () => {
  expect(addonRemedy("/home/ada/nnc")).toBe("`npm run setup` in /home/ada/nnc builds it");
  expect(addonRemedy(join("app", "node_modules", "nnc"))).toMatch(/^packages bring none yet/);
});
