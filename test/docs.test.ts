// The docs are true: specs in them are right, code in them fits the generated modules, what they show is what the compiler says.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { checkSpec } from "../compiler/compile.js";
import { renderers } from "../compiler/report/renderers.js";
import type { Diagnostic } from "../compiler/report/diagnostic.js";
import { sections, withSection } from "../scripts/reference-docs.js";

const root = process.cwd();
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "ARCHITECTURE.md", ...pagesIn("docs")];

function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

interface Block {
  readonly page: string;
  /** What stands behind the three marks: `nn`, `ts`, `nn wrong.nn`. */
  readonly kind: string;
  readonly text: string;
  readonly line: number;
}

const blocks = pages.flatMap((page): Block[] => {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].map(({ 1: kind = "", 2: body = "", index }) => ({
    page,
    kind,
    text: body,
    line: text.slice(0, index).split("\n").length + 1,
  }));
});

function found(path: string, text: string): readonly Diagnostic[] {
  return checkSpec({ path, text }, { read: () => undefined, spelled: () => undefined, set: {}, levels: {} })
    .diagnostics;
}

describe("specs in the docs", () => {
  const declares = /^(?:model|layer|fn|const) /m;
  const specs = blocks.filter(({ kind, text }) => kind === "nn" && declares.test(text) && !text.startsWith("import"));

  test.each(specs)("are right: $page, line $line", ({ page, text }) => {
    expect(renderers.compact(found(page, text))).toBe("");
  });

  test("that have mistakes are shown with what nnc check says of them", () => {
    const wrong = blocks.flatMap((block, at) => {
      const [, path] = /^nn (\S+\.nn)$/.exec(block.kind) ?? [];
      return path === undefined ? [] : [{ ...block, path, said: blocks[at + 1] }];
    });
    expect(wrong.length).toBeGreaterThan(0);
    for (const { path, text, said } of wrong)
      expect(said?.text).toBe(renderers.pretty(found(path, text), { color: false, width: 100 }));
  });

  test("the first spec of the README is the example that its code is checked against", () => {
    const [first] = specs.filter(({ page }) => page === "README.md");
    const model = (text: string): string => text.slice(0, text.indexOf("\ntrain "));
    expect(model(first?.text ?? "")).toBe(model(readFileSync("examples/mnist/model.nn", "utf8")));
  });
});

describe("code in the docs", () => {
  /** The blocks of a page are one program that stands beside the MNIST example. */
  const programs = pages.flatMap((page) => {
    const code = blocks.filter((block) => block.page === page && block.kind === "ts").map(({ text }) => text);
    return code.length === 0 ? [] : [{ page, text: code.join("\n") }];
  });

  test.each(programs)("fits the generated module: $page", ({ text }) => {
    expect(mistakesIn(join(root, "examples/mnist/docs.ts"), text)).toEqual([]);
  });

  test("generated code that is shown is in the module", () => {
    const shown = blocks.filter(({ kind }) => kind === "ts generated");
    expect(shown.length).toBeGreaterThan(0);
    const module = readFileSync("examples/mnist/model.ts", "utf8");
    for (const { text } of shown) for (const part of text.split(/^ *\/\/ …\n/m)) expect(module).toContain(part.trim());
  });
});

function mistakesIn(path: string, text: string): string[] {
  const configuration = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file))
    .config as object;
  const { options } = ts.parseJsonConfigFileContent(configuration, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (file) => file === path || fileExists(file);
  host.getSourceFile = (file, version, ...more) =>
    file === path ? ts.createSourceFile(file, text, version) : getSourceFile(file, version, ...more);
  const program = ts.createProgram([path], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test.each(sections)("$page lists $name as they are (npx tsx scripts/reference-docs.ts)", (section) => {
  const text = readFileSync(section.page, "utf8");
  expect(text).toBe(withSection(text, section));
});

test("links lead to files, and to headings that are there", () => {
  const broken = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({ 1: link = "" }) =>
      /^https?:/.test(link) || leads(page, link) ? [] : [`${page}: ${link}`],
    ),
  );
  expect(broken).toEqual([]);
});

function leads(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : posix.join(dirname(page), path);
  return existsSync(target) && (heading === undefined || headingsOf(target).includes(heading));
}

/** As GitHub makes them: small letters, no marks, a hyphen for a blank; the second of a name gets a number. */
function headingsOf(page: string): string[] {
  const seen = new Map<string, number>();
  const text = readFileSync(page, "utf8").replace(/^```[^]*?^```$/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(({ 1: title = "" }) => {
    const name = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
}
