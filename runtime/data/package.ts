// Packages that only some sources need: loaded when such a source is read, and not part of an installation until somebody wants them.
import { NncError } from "../errors.js";

/** @throws NncError NN709 that says what to install, if the package isn't there; `source` is what needs it. */
export async function loadPackage<T>(name: string, source: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const found = isMissing
      ? "isn't installed"
      : `can't be loaded: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN709", `${source}(…) needs the package ${name}, which ${found}`, `npm install ${name}`, {
      cause,
    });
  }
}
