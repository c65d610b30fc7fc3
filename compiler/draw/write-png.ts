// A drawing as PNG, in a font that comes along: a machine without fonts draws the same.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type * as Resvg from "@resvg/resvg-js";
import type { Drawing } from "./drawing.js";
import { writeSvg } from "./write-svg.js";

/** The package that makes pictures isn't there. */
export class NoRenderer extends Error {
  override readonly name = "NoRenderer";
}

/** Pixels of a screen with twice the usual density; pictures with more than so many along a side are scaled down. */
const density = 2;
const mostPixels = 16_000;

/** @throws NoRenderer */
export async function writePng(drawing: Drawing): Promise<Uint8Array> {
  return renderPng(await writeSvg(drawing, "light"));
}

/** Any SVG whose text is set in the font that comes along. @throws NoRenderer */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await renderer();
  const fonts = ["DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"].map((name) =>
    fileURLToPath(new URL(name, fontFolder())),
  );
  const font = {
    loadSystemFonts: false,
    fontFiles: fonts,
    defaultFontFamily: "DejaVu Sans Mono",
    monospaceFamily: "DejaVu Sans Mono",
  };
  const { width, height } = new Resvg(svg, { font });
  const zoom = Math.min(density, mostPixels / Math.max(width, height));
  return new Resvg(svg, { font, fitTo: { mode: "zoom", value: zoom } }).render().asPng();
}

async function renderer(): Promise<typeof Resvg> {
  try {
    return await import("@resvg/resvg-js");
  } catch (cause) {
    throw new NoRenderer("@resvg/resvg-js can't be loaded", { cause });
  }
}

/** `compiler/draw/font/` in the source tree, `dist/font/` beside the bundle. */
function fontFolder(): URL {
  const places = ["./font/", "../font/"].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(place)) ?? new URL("./font/", import.meta.url);
}
