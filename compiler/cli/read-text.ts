// Texts from disk and from standard input, as strings; what is no text is reported as a finding (NN112) like everything else about a spec.
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync, type Stats } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { reasonOf } from "../../runtime/data/system-reason.js";
import type { Diagnostic, Source } from "../report/diagnostic.js";
import { diagnose } from "../report/report.js";
import type { Io } from "./io.js";

export interface Text {
  /** As the user would type it, with forward slashes; `<stdin>` for standard input. */
  readonly path: string;
  /** On disk; undefined for standard input. */
  readonly file: string | undefined;
  /** Without the mark that some editors put before the first character. */
  readonly text: string;
  readonly marked: boolean;
}

export const standardInput = "-";

/** A million characters, the most that is read as a spec, have no more bytes than this: what is larger was named by mistake. */
const mostBytes = 4 * 1024 * 1024;

/** The text of `path`, or of standard input for `-`; or why it can't be read. */
export async function readText(path: string, io: Io): Promise<Text | Diagnostic> {
  return path === standardInput ? readStandardInput(io) : readFileText(path, io, mostBytes);
}

/** The text of a module that was compiled, which may be far longer than its spec. */
export function readModule(path: string, io: Io): Text | Diagnostic {
  return readFileText(path, io, Infinity);
}

function readFileText(path: string, io: Io, most: number): Text | Diagnostic {
  const shown = shownPath(path, io.cwd);
  const file = resolve(io.cwd, path);
  const bytes = bytesOf(file, most);
  return typeof bytes === "string" ? unreadable(shown, bytes) : decoded(bytes, shown, file);
}

/** The text of a file that a spec imports; undefined if there is none. Throws Unreadable where there is one that is no text. */
export function readImport(path: string, cwd: string): string | undefined {
  const file = resolve(cwd, path);
  if (!isThere(file)) return undefined;
  const bytes = bytesOf(file, mostBytes);
  const read = typeof bytes === "string" ? unreadable(path, bytes) : decoded(bytes, path, file);
  if (isUnreadable(read)) throw new Unreadable(read);
  return read.text;
}

/** A link that leads nowhere is there; a name longer than any file's is not. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    return !(cause instanceof Error && "code" in cause && cause.code === "ENAMETOOLONG");
  }
}

/** A path as the disk spells it, part by part; undefined if there is nothing of the kind. */
export function spelledOnDisk(path: string, cwd: string): string | undefined {
  const parts = path.split("/");
  const spelled: string[] = [];
  for (const part of parts) {
    const folder = resolve(cwd, spelled.join("/") || (path.startsWith("/") ? "/" : "."));
    const found = part === "" || part === "." || part === ".." ? part : entryCalled(part, folder);
    if (found === undefined) return undefined;
    spelled.push(found);
  }
  return spelled.join("/");
}

/** Where a path leads once all links are followed, with forward slashes; undefined if nowhere. */
export function realOnDisk(path: string, cwd: string): string | undefined {
  try {
    return realpathSync(resolve(cwd, path)).split(sep).join("/");
  } catch {
    return undefined;
  }
}

function entryCalled(name: string, folder: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.includes(name) ? name : names.find((other) => other.toLowerCase() === name.toLowerCase());
}

/** A file that was imported is there but is no text. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

export function isUnreadable(read: Text | Diagnostic): read is Diagnostic {
  return "code" in read;
}

/** Below the working folder without the way there. */
export function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, resolve(cwd, path));
  const short = below.startsWith("..") || isAbsolute(below) || below === "" ? path : below;
  return short.split(sep).join("/");
}

/** The bytes, or what is wrong, to be read on from the path. */
function bytesOf(file: string, most: number): Uint8Array | string {
  try {
    return objectionTo(statSync(file), most) ?? readFileSync(file);
  } catch (cause) {
    return `cannot be read: ${reasonOf(cause)}`;
  }
}

function objectionTo(status: Stats, most: number): string | undefined {
  if (status.isDirectory()) return "is a folder: name the .nn file in it";
  if (!status.isFile() && !status.isFIFO()) return "is not a file";
  if (status.size > most) return `is no spec: it has ${Math.round(status.size / 1024 / 1024)} MB`;
  return undefined;
}

async function readStandardInput(io: Io): Promise<Text | Diagnostic> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return decoded(Buffer.concat(chunks), "<stdin>", undefined);
}

function decoded(bytes: Uint8Array, path: string, file: string | undefined): Text | Diagnostic {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return unreadable(path, "is UTF-16 text: save it as UTF-8");
  const marked = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  try {
    return { path, file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), marked };
  } catch {
    return unreadable(path, `is not UTF-8 text (${firstStray(bytes)})`);
  }
}

/** The line of the first byte that belongs to no character. */
function firstStray(bytes: Uint8Array): string {
  let line = 1;
  const lax = new TextDecoder("utf-8").decode(bytes);
  for (const character of lax) {
    if (character === "\ufffd") break;
    if (character === "\n") line++;
  }
  return `a stray byte in line ${line}`;
}

function unreadable(path: string, problem: string): Diagnostic {
  const source: Source = { path, text: "", library: false };
  return diagnose("NN112", { source, span: { start: 0, end: 0 } }, { path, problem });
}
