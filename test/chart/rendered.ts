// Charts as a strict reader of SVG takes them.
import { Resvg } from "@resvg/resvg-js";
import { inlineSvg, standaloneSvg, type Chart } from "../../compiler/chart/chart.js";

/** The SVG of a chart, once the renderer has read it: it throws at what isn't well-formed XML. */
export function svgOf(chart: Chart): string {
  const font = { loadSystemFonts: false };
  new Resvg(standaloneSvg(chart), { font });
  const svg = inlineSvg(chart);
  new Resvg(svg, { font });
  return svg;
}

/** How often a piece stands in a text. */
export function times(text: string, piece: string): number {
  return text.split(piece).length - 1;
}

/** The words in a chart, in their order. */
export function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
}
