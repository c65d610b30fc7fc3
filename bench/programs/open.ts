// Opens the network of a generated module.
import { pathToFileURL } from "node:url";
import type { Network, UntypedNetwork } from "nnc/runtime";

/** Makes the network of its only class. */
export async function open(path: string): Promise<Network<UntypedNetwork>> {
  const module = (await import(pathToFileURL(path).href)) as Record<string, { create?: () => Network<UntypedNetwork> }>;
  const network = Object.values(module)
    .find(({ create }) => create !== undefined)
    ?.create?.();
  if (!network) throw new Error(`${path} has no network`);
  return network;
}
