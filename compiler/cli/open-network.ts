// The network of a spec, in memory: what train, evaluate and predict work with.
import { resolve } from "node:path";
import { readWeights, type Blueprint, type Network, type UntypedNetwork } from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { assembleModel } from "../compile.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { withLevels } from "../report/levels.js";
import { withoutAllowed } from "../report/silence.js";
import { note, type Io } from "./io.js";
import { shownPath } from "./read-text.js";
import { startedText } from "./started-text.js";
import { chooseModel, folderOf, openModels, type Assignments } from "./specs.js";

export interface OpenNetwork {
  readonly model: Model;
  readonly blueprint: Blueprint;
  readonly network: Network<UntypedNetwork>;
  /** Another one with fresh weights. */
  readonly fresh: (seed: number) => Network<UntypedNetwork>;
  /** Of what is found while it runs, what the spec doesn't allow, as seriously as the project takes it. */
  readonly heeded: (findings: readonly Diagnostic[]) => readonly Diagnostic[];
  /** Where the paths in the spec start. */
  readonly folder: string;
  /** The spec's text, then those that it imports, by their place on disk. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface NetworkFlags {
  readonly set?: Assignments;
  readonly model?: string;
  readonly seed?: number;
  readonly weights?: string;
  /** A file whose weights a fresh network begins with, where they fit. */
  readonly start?: string;
}

/** With fresh weights, or with those of a file. Findings are shown; undefined if there are errors among them. Throws NncError where the weights don't fit. */
export async function openNetwork(path: string, flags: NetworkFlags, io: Io): Promise<OpenNetwork | undefined> {
  const { set = {}, seed, weights, start } = flags;
  const found = await openModels(path, set, io);
  if (found === undefined) return undefined;
  const model = chooseModel(found.models, flags.model);
  const { network: type, blueprint } = await assembleModel(model, { precision: "single" });
  const options = givenOptions(model, set);
  const network =
    weights === undefined
      ? type.create({ ...options, ...(seed !== undefined && { seed }) })
      : await type.load(resolve(io.cwd, weights), options);
  const given = start === undefined ? undefined : await readWeights(resolve(io.cwd, start));
  const fresh = (seed: number): typeof network => {
    const another = type.create({ ...options, seed });
    if (given) another.startFrom(given);
    return another;
  };
  if (given && start !== undefined) note(io, startedText(network.startFrom(given), shownPath(given.path, io.cwd)));
  const { allows, opened } = found;
  const heeded: OpenNetwork["heeded"] = (findings) =>
    withLevels(withoutAllowed(findings, allows), opened.settings.levels);
  return { model, blueprint, network, fresh, heeded, folder: folderOf(opened.spec, io), texts: opened.texts };
}

/** What `--set` said of options that live at run time: it goes before what the weights were saved with. */
function givenOptions({ options }: Model, set: Assignments): Record<string, number | boolean> {
  const given = options.filter(({ name, structural }) => !structural && Object.hasOwn(set, name));
  return Object.fromEntries(
    given.map(({ name, type, default: value }) => [name, type === "bool" ? value !== 0 : value]),
  );
}
