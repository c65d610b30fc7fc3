// `nnc doctor`: what this machine offers, and what will compute here.
import { arch, cpus, platform, release } from "node:os";
import { addonRemedy } from "../../../runtime/clone.js";
import { chooseEngine } from "../../../runtime/engines.js";
import { strayVariables } from "../../../runtime/environment.js";
import { nativeInformation } from "../../../runtime/native-engine.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import type { Io } from "../io.js";
import { table } from "../text.js";
import { version } from "../version.js";

interface Flags {
  readonly json?: true;
}

export const doctor: Action<Flags> = async (_args, { json }, io) => {
  const findings = examine(io);
  io.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : `${inWords(findings)}\n`);
  return Promise.resolve(findings.problems.length === 0 ? exitCodes.ok : exitCodes.environment);
};

interface Examination {
  readonly nnc: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  /** What computes; null if what was asked for isn't there. */
  readonly engine: { readonly name: string; readonly description: string } | null;
  readonly native: ReturnType<typeof nativeInformation>;
  /** Those of nnc that are set. */
  readonly environment: Readonly<Record<string, string>>;
  /** What keeps nnc from working, then what makes it slower. */
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

function examine(io: Io): Examination {
  const native = nativeInformation();
  const engine = engineOrReason("reason" in native ? "portable" : undefined, io);
  const [processor] = cpus();
  return {
    nnc: version(),
    node: process.versions.node,
    system: `${platform()} ${release()}, ${arch()}`,
    processor: `${processor?.model.trim() ?? "unknown"}, ${cpus().length} threads`,
    engine: typeof engine === "string" ? null : { name: engine.name, description: engine.description },
    native,
    environment: settings(io),
    problems: [...nodeProblems(), ...(typeof engine === "string" ? [engine] : [])],
    remarks: [...remarksOn(native), ...strayVariables(io.env)],
  };
}

/** Without the line on stderr that the portable engine's stepping in brings: the table says it. */
function engineOrReason(instead: "portable" | undefined, io: Io): ReturnType<typeof chooseEngine> | string {
  const isFree = !io.env.NNC_ENGINE && !io.env.NNC_ADDON;
  try {
    return isFree && instead !== undefined ? chooseEngine(instead) : chooseEngine();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** package.json: ^20.19 || >=22.12 */
function nodeProblems(): string[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isFit = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  return isFit ? [] : [`Node ${process.versions.node} is too old: nnc needs 20.19, or 22.12 and later`];
}

function remarksOn(native: Examination["native"]): string[] {
  if ("reason" in native) return [`the portable engine serves, which is slower: ${native.reason}; ${addonRemedy()}`];
  if (native.blas.name !== "" || native.outdoesBlas) return [];
  return [`matrix products are built in, which is slower: ${native.blas.notes}; OpenBLAS would help`];
}

function settings(io: Io): Record<string, string> {
  const names = Object.keys(io.env).filter((name) => name.startsWith("NNC_"));
  return Object.fromEntries(names.sort().map((name) => [name, io.env[name] ?? ""]));
}

function inWords({
  nnc,
  node,
  system,
  processor,
  engine,
  native,
  environment,
  problems,
  remarks,
}: Examination): string {
  const rows = [
    ["nnc", nnc],
    ["node", node],
    ["system", system],
    ["processor", processor],
    ["engine", engine?.description ?? "none"],
    ...("reason" in native
      ? [["addon", "none"]]
      : [
          ["addon", native.addon],
          ["BLAS", native.blas.name === "" ? "none" : [native.blas.name, native.blas.path].filter(Boolean).join(", ")],
          ["products", native.outdoesBlas || native.blas.name === "" ? "nnc's own kernels" : "BLAS"],
          ["threads", String(native.threads)],
          ["instructions", native.instructions],
        ]),
    ...Object.entries(environment),
  ];
  const said = [...problems.map((text) => `problem: ${text}`), ...remarks.map((text) => `remark: ${text}`)];
  return [table(rows), "", ...(said.length === 0 ? ["all is well"] : said)].join("\n");
}
