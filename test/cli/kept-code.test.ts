// What V8 compiled is kept from run to run, and nothing of that is needed: not the folder, not what lies in it.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "nnc-kept-"));
const caches = join(folder, "caches");
const kept = { linux: "nnc", darwin: "Library/Caches/nnc", win32: "nnc/code" }[process.platform as "linux"];
const place = join(caches, kept);
const script = join(folder, "script.cjs");
const program = join(folder, "program.mts");

writeFileSync(
  script,
  `(function (exports, require, module, __filename, demand) {
    const { sep } = require("node:path");
    exports.ask = async () => [sep.length, (await demand("node:os")).EOL.length > 0, [3, 1, 2].sort((a, b) => a - b)];
  })`,
);
writeFileSync(
  program,
  `import { createRequire } from "node:module";
  import { runKept } from ${JSON.stringify(new URL("../../compiler/cli/kept-code.ts", import.meta.url).href)};
  const [digest, code] = process.argv.slice(2);
  const packages = { require: createRequire(import.meta.url), demand: (name) => import(name) };
  const { ask } = runKept({ file: ${JSON.stringify(script)}, digest }, "check", packages);
  console.log(JSON.stringify(await ask()));
  process.exitCode = Number(code);`,
);

beforeEach(() => rmSync(caches, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answer = "[1,true,[1,2,3]]\n";

/** What a process that runs the script says. */
async function said(digest: string, { code = 0, home = caches } = {}): Promise<string> {
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program, digest, String(code)], {
    env: { ...process.env, XDG_CACHE_HOME: home, LOCALAPPDATA: home, HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  const ended = await new Promise((resolve) => child.once("close", resolve));
  expect(ended).toBe(code);
  return text;
}

function onlyFile(): string {
  const names = readdirSync(place);
  expect(names).toHaveLength(1);
  return join(place, names[0]!);
}

test("the first run keeps what it compiled, the next uses it", async () => {
  expect(await said("a")).toBe(answer);
  const file = onlyFile();
  const { mode } = statSync(file);
  if (process.platform !== "win32") expect(mode & 0o077).toBe(0);
  const soon = new Date(Date.now() + 60_000);
  utimesSync(file, soon, soon);
  expect(await said("a")).toBe(answer);
  expect(statSync(onlyFile()).mtimeMs).toBeGreaterThan(Date.now());
});

test("a run some time later adds what it compiled", async () => {
  await said("a");
  const file = onlyFile();
  for (const seconds of [2, 10]) {
    const before = new Date(Date.now() - seconds * 1000);
    utimesSync(file, before, before);
    expect(await said("a")).toBe(answer);
    expect(Date.now() - statSync(onlyFile()).mtimeMs).toBeLessThan(seconds * 1000);
  }
});

test("another text of the script is another file", async () => {
  await said("a");
  await said("b");
  expect(readdirSync(place)).toHaveLength(2);
});

test("what is damaged isn't used, and made anew", async () => {
  await said("a");
  const file = onlyFile();
  const whole = readFileSync(file);
  for (const at of [0, 40, whole.length >> 1, whole.length - 1]) {
    writeFileSync(
      file,
      whole.map((byte, i) => (i === at ? byte ^ 0x55 : byte)),
    );
    expect(await said("a")).toBe(answer);
  }
  for (const length of [0, 10, whole.length >> 1]) {
    writeFileSync(file, whole.subarray(0, length));
    expect(await said("a")).toBe(answer);
    expect(statSync(onlyFile()).size).toBeGreaterThan(whole.length >> 1);
  }
});

test("nothing is kept of a run that fails, or where nothing can be written", async () => {
  expect(await said("a", { code: 2 })).toBe(answer);
  expect(() => statSync(place)).toThrow();
  expect(await said("a", { home: script })).toBe(answer);
});

test("several processes may be at it", async () => {
  expect(await Promise.all([1, 2, 3, 4].map(() => said("a")))).toEqual([answer, answer, answer, answer]);
  onlyFile();
});
