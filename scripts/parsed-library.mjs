// The library as its parser reads it, written beside the bundle: the command then starts without reading those texts itself.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./command.mjs";

/** Writes `parsed.json` into a folder of .nn files. */
export async function writeParsedLibrary(folder) {
  const parse = await loadParser();
  const names = readdirSync(folder).filter((name) => name.endsWith(".nn"));
  const sources = names.sort().map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const { file, faults } = parse(text);
    if (faults.length > 0) throw new Error(`${name} has faults: ${JSON.stringify(faults)}`);
    return { path: `library/${name}`, text, library: true, file };
  });
  writeFileSync(join(folder, "parsed.json"), JSON.stringify(sources));
}

/** The parser is TypeScript, so it is bundled as well, in memory. */
async function loadParser() {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["grammar/parse.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { parse } = await import(`data:text/javascript;base64,${code}`);
  return parse;
}
