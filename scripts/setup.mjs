// Makes a fresh clone ready to use; what is there already isn't made again. Needs nothing but Node itself.
import { isMain } from "./command.mjs";
import { buildAddon, provideBlas } from "./native.mjs";
import { installNodeModules } from "./packages.mjs";

/** Returns how the native engine fared: see `buildAddon`. */
export async function setup() {
  installNodeModules();
  const addon = buildAddon();
  // The portable engine has no use for one.
  if (addon === "ready") provideBlas();
  // Only now is there an esbuild to import.
  const { build } = await import("./build.mjs");
  await build();
  return { addon };
}

if (isMain(import.meta.url)) await setup();
