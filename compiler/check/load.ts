// Reads a spec and all that it imports: each file once, imported ones before those that import them.
import { posix } from "node:path";
import type { File, Import, Item } from "../../grammar/ast.js";
import { type Parsed, parse } from "../../grammar/parse.js";
import type { Source } from "../report/diagnostic.js";
import { fromSyntaxFault, type Report } from "../report/report.js";

export interface LoadedFile {
  readonly source: Source;
  readonly file: File;
  /** The text doesn't follow the grammar somewhere: what seems to be missing may stand there. */
  readonly broken: boolean;
  /** The file behind each import that leads to one. */
  readonly imports: ReadonlyMap<Import, LoadedFile>;
}

/** A text of the library. Its Ast may be at hand already, made when the compiler was built. */
export interface LibrarySource extends Source {
  readonly file?: File;
}

export interface Program {
  readonly main: LoadedFile;
  /** The user's files, imported ones first, the main one last. */
  readonly files: readonly LoadedFile[];
  readonly library: readonly LoadedFile[];
}

export interface Reader {
  /** The text of a file, undefined if there is none. */
  read(path: string): string | undefined;
  /** The path as the disk spells it, where that can be found out: so a path that differs in capitals is refused on every machine. */
  spelled?(path: string): string | undefined;
  /** Where the path really leads once all links are followed, where that can be found out: a link can lead out of the folder, or back in a circle. */
  real?(path: string): string | undefined;
}

export function load(
  spec: { readonly path: string; readonly text: string },
  library: readonly LibrarySource[],
  reader: Reader,
  report: Report,
): Program {
  const loaded = new Map<string, LoadedFile>();
  const open: { readonly path: string; readonly real: string }[] = [];
  const realOf = (path: string): string => reader.real?.(path) ?? path;
  const root = posix.dirname(posix.normalize(spec.path));
  const main = readFile(posix.normalize(spec.path), { ...spec, library: false });
  return { main, files: [...loaded.values()], library: library.map(parseLibrary) };

  function readFile(path: string, source: Source): LoadedFile {
    const real = realOf(path);
    open.push({ path, real });
    const { file, faults } = parse(source.text);
    report.addAll(faults.map((fault) => fromSyntaxFault(source, fault)));
    const imports = new Map<Import, LoadedFile>();
    for (const item of file.items) {
      if (item.kind !== "import") continue;
      const imported = follow(path, source, item);
      if (imported) imports.set(item, imported);
    }
    open.pop();
    const result = { source, file, broken: faults.length > 0, imports };
    loaded.set(real, result);
    return result;
  }

  function follow(from: string, source: Source, { path: written }: Import): LoadedFile | undefined {
    if (written.value === "") return undefined;
    const at = { source, span: written };
    const path = posix.normalize(posix.join(posix.dirname(from), written.value));
    const found = reader.real?.(path);
    const leadsOut = found !== undefined && !isInside(realOf(root), found);
    if (!isInside(root, path) || leadsOut || posix.isAbsolute(written.value)) {
      report.add("NN106", at, { kind: "outside", path: written.value });
      return undefined;
    }
    const real = found ?? path;
    const back = open.findIndex((other) => other.real === real);
    if (back >= 0) {
      report.add("NN106", at, { kind: "cycle", paths: [...open.slice(back).map(({ path }) => path), path] });
      return undefined;
    }
    const before = loaded.get(real);
    if (before) return before;
    const actual = reader.spelled?.(path);
    if (actual !== undefined && actual !== path) {
      report.add("NN106", at, { kind: "case", path: written.value, actual: posix.basename(actual) });
      return undefined;
    }
    const text = reader.read(path);
    if (text === undefined) {
      report.add("NN106", at, { kind: "missing", path: written.value });
      return undefined;
    }
    return readFile(path, { path, text, library: false });
  }
}

/** What a file declares for others: everything with a name but models and what it imports itself. */
export function exportsOf(file: LoadedFile): ReadonlyMap<string, Declaration> {
  return new Map(file.file.items.flatMap((item) => (isDeclaration(item) ? [[item.name.text, item] as const] : [])));
}

export type Declaration = Extract<Item, { kind: "const" | "fn" | "layer" | "optimizer" | "metric" }>;

export function isDeclaration(item: Item): item is Declaration {
  return item.kind !== "import" && item.kind !== "model" && item.kind !== "train" && item.kind !== "sweep";
}

function isInside(root: string, path: string): boolean {
  return root === "."
    ? !path.startsWith("../") && !posix.isAbsolute(path)
    : path.startsWith(root.endsWith("/") ? root : `${root}/`);
}

/** The library doesn't change while the compiler runs, so each of its texts is parsed at most once. */
const parsed = new WeakMap<Source, Parsed>();

function parseLibrary(source: LibrarySource): LoadedFile {
  const { file, faults } = parsed.get(source) ?? (source.file ? { file: source.file, faults: [] } : parse(source.text));
  parsed.set(source, { file, faults });
  const [fault] = faults;
  if (fault)
    throw new Error(`${source.path} has a fault at ${fault.start}: ${fault.code} ${JSON.stringify(fault.details)}`);
  return { source, file, broken: false, imports: new Map() };
}
