// Pictures as PNG, or what to install for them.
import { standaloneSvg, type Chart } from "../chart/chart.js";
import { NoRenderer, renderPng } from "../draw/write-png.js";
import { exitCodes } from "./exit-codes.js";
import { Failure } from "./failure.js";

/** @throws Failure where the package that draws isn't installed; `instead` says how to do without. */
export async function orInstall(rendered: Promise<Uint8Array>, instead: string): Promise<Uint8Array> {
  try {
    return await rendered;
  } catch (cause) {
    if (!(cause instanceof NoRenderer)) throw cause;
    const problem = "PNG needs the package @resvg/resvg-js, which isn't installed";
    throw new Failure(exitCodes.environment, problem, `npm install @resvg/resvg-js, or ${instead}`, { cause });
  }
}

/** A chart. @throws Failure where the package that draws isn't installed. */
export function pngOf(chart: Chart): Promise<Uint8Array> {
  return chartPng(standaloneSvg(chart));
}

/** For commands that draw after long work. @throws Failure where the package that draws isn't installed. */
export async function checkPng(): Promise<void> {
  await chartPng('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
}

function chartPng(svg: string): Promise<Uint8Array> {
  return orInstall(renderPng(svg), "do without the PNG: everything else needs nothing");
}
