// Which engine computes: the native one where it can be loaded, the portable one elsewhere, or the one that was asked for.
import { addonRemedy } from "./clone.js";
import { shownValue } from "./data/shown.js";
import type { Engine } from "./engine.js";
import { checkEnvironment, checkFound, setting, wrongSetting } from "./environment.js";
import { NncError } from "./errors.js";
import { loadNativeEngine } from "./native-engine.js";
import { portableEngine } from "./portable-engine.js";

export type EngineName = Engine["name"];

/**
 * The engine of this name, which $NNC_ENGINE gives where the argument doesn't. Without a name the native engine, or the portable one and a line on
 * stderr that says why.
 * @throws NncError NN706 if there is no engine of this name, NN707 if the native one was asked for and can't be loaded, or if the environment
 * asks for something that can't be or that isn't here.
 */
export function chooseEngine(name?: EngineName): Engine {
  checkEnvironment();
  // Programs in plain JavaScript may ask for anything.
  const asked: unknown = name ?? setting("NNC_ENGINE");
  if (asked === "portable") return portableEngine;
  if (asked !== undefined && asked !== "native")
    throw new NncError("NN706", `the engine is ${shownValue(asked)}`, 'give "native" or "portable", or nothing');
  const found = loadNativeEngine();
  if ("engine" in found) {
    checkFound(found.information);
    return found.engine;
  }
  if (setting("NNC_ADDON") !== undefined) throw wrongSetting("NNC_ADDON", `but ${found.reason}`);
  if (asked === "native")
    throw new NncError("NN707", `the native engine was asked for, but ${found.reason}`, addonRemedy());
  noticeOnce(found.reason);
  return portableEngine;
}

let isNoticed = false;

function noticeOnce(reason: string): void {
  if (isNoticed) return;
  isNoticed = true;
  process.stderr.write(
    `nnc: computing without the native engine, which is slower: ${reason}; ${addonRemedy()}. To hide this line: NNC_ENGINE=portable\n`,
  );
}
