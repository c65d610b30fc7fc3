// How the tests run: in processes of their own, since a native addon can't be loaded twice by threads of one.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "nnc/runtime": fileURLToPath(new URL("runtime/index.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/property-seed.ts"],
    pool: "forks",
    maxWorkers: "100%", // the process that leads them has little to do
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
