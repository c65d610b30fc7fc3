// The engine that computes in C++: finds the addon for this machine and gives it the face that every engine has.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import {
  operations,
  type AreFinite,
  type Arena,
  type Engine,
  type Kernel,
  type Map,
  type Matmul,
  type MatmulKernel,
  type Orthonormalize,
  type Precision,
  type Transcribe,
} from "./engine.js";
import { setting } from "./environment.js";
import { transcribe as transcribeHere } from "./portable/transcribe.js";

/** What the native engine found on this machine. */
export interface NativeInformation {
  /** The file that was loaded. */
  readonly addon: string;
  /** The BLAS in use; `name` is empty where there is none, and `notes` says why. */
  readonly blas: {
    readonly name: string;
    readonly path: string;
    readonly configuration: string;
    readonly notes: string;
  };
  /** Threads that a kernel may use, the calling one included. */
  readonly threads: number;
  /** The instruction set that the vector loops were compiled for. */
  readonly instructions: string;
  /** Whether large matrix products are computed by nnc's own kernels although there may be a BLAS: with this instruction set they are faster. */
  readonly outdoesBlas: boolean;
}

/**
 * The native engine and what it found, or why there is none. The addon is $NNC_ADDON and no other; where that isn't set, the one that the package
 * builds, or else that of the optional package for this platform. Never throws.
 */
export function loadNativeEngine(): { engine: Engine; information: NativeInformation } | { reason: string } {
  const found = findAddon();
  return "reason" in found ? found : { engine: engineOf(found.addon), information: informationOf(found) };
}

/** What `nnc doctor` shows of the native engine, or why there is none. Never throws. */
export function nativeInformation(): NativeInformation | { reason: string } {
  const found = findAddon();
  return "reason" in found ? found : informationOf(found);
}

function informationOf({ addon, path }: { readonly addon: Addon; readonly path: string }): NativeInformation {
  const { blas, threads, instructions, outdoesBlas } = addon.info();
  return { addon: path, blas, threads, instructions, outdoesBlas };
}

/** The addon's exports, one for each thing an engine makes. */
interface Addon {
  readonly arena: (elements: number, precision: Precision) => Arena;
  readonly map: (arena: Arena, map: Map) => Kernel;
  readonly matmul: (arena: Arena, matmul: Matmul) => MatmulKernel;
  readonly orthonormalize: (arena: Arena, matrix: Orthonormalize) => Kernel;
  readonly transcribe: (
    values: ArrayBufferView,
    start: number,
    stride: number,
    width: number,
    factor: number,
    shift: number,
    target: Float32Array | Float64Array,
    at: number,
    targetStride: number,
    order: Uint32Array | undefined,
    first: number,
    count: number,
  ) => boolean;
  readonly areFinite: AreFinite;
  readonly info: () => Omit<NativeInformation, "addon"> & { readonly operations: readonly string[] };
}

const addons = createRequire(import.meta.url);

/** Where the addon may be, best first. What is built is found from `runtime/` as from the bundle in `dist/`. */
function addonPaths(): string[] {
  const chosen = setting("NNC_ADDON");
  if (chosen !== undefined) return [resolve(chosen)];
  const built = fileURLToPath(new URL("../native/build/Release/nnc.node", import.meta.url));
  return [built, `@nnc/native-${process.platform}-${process.arch}`];
}

function findAddon(): { addon: Addon; path: string } | { reason: string } {
  const tried: string[] = [];
  for (const path of addonPaths()) {
    try {
      const addon = addons(path) as Addon;
      checkVersion(addon);
      return { addon, path: addons.resolve(path) };
    } catch (error) {
      tried.push(`${path}: ${isMissing(error, path) ? "not found" : firstLine(error)}`);
    }
  }
  return { reason: `no native addon could be loaded (${tried.join("; ")})` };
}

/** An addon of another version may lack something, or number its operations differently; what was added last stands for all else. */
function checkVersion(addon: Addon): void {
  const names = addon.info().operations;
  const isWhole = typeof (addon as Partial<Addon>).areFinite === "function";
  const fits =
    isWhole && names.length === operations.length && operations.every(({ name }, place) => name === names[place]);
  if (!fits) throw new Error("it was built for another version of nnc");
}

/** The file itself, and not something that it asks for. */
function isMissing(error: unknown, path: string): boolean {
  return error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND" && error.message.includes(path);
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}

function engineOf(addon: Addon): Engine {
  const { arena, map, matmul, orthonormalize, areFinite } = addon;
  const transcribe = transcribeBy(addon);
  return { name: "native", description: describe(addon), arena, map, matmul, orthonormalize, transcribe, areFinite };
}

/** For fewer numbers the loop in JavaScript is done before a call would have begun. */
const leastTranscribed = 512;

function transcribeBy(addon: Addon): Transcribe {
  return (transcript, target, at, order, first, count) => {
    const { values, start, stride, width, factor, shift, targetStride } = transcript;
    const isPlain = order === undefined || order instanceof Uint32Array;
    if (!isPlain || count * width < leastTranscribed)
      return transcribeHere(transcript, target, at, order, first, count);
    return addon.transcribe(values, start, stride, width, factor, shift, target, at, targetStride, order, first, count);
  };
}

function describe(addon: Addon): string {
  const { blas, threads, instructions } = addon.info();
  const library =
    blas.name === "" ? "built-in matrix products" : [blas.name, blas.configuration].filter(Boolean).join(": ");
  return `native (${instructions}), ${library}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
