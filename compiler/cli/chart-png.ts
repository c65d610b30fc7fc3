// A chart as PNG, or what to install for it.
import { standaloneSvg, type Chart } from "../chart/chart.js";
import { NoRenderer, renderPng } from "../draw/write-png.js";
import { exitCodes } from "./exit-codes.js";
import { Failure } from "./failure.js";

/** @throws Failure where the package that draws isn't installed. */
export async function pngOf(chart: Chart): Promise<Uint8Array> {
  try {
    return await renderPng(standaloneSvg(chart));
  } catch (cause) {
    if (!(cause instanceof NoRenderer)) throw cause;
    throw new Failure(
      exitCodes.environment,
      "PNG needs the package @resvg/resvg-js, which isn't installed",
      "npm install @resvg/resvg-js, or do without the PNG: everything else needs nothing",
      { cause },
    );
  }
}
