// The colours and letters of all charts. Colours that tell things apart also do so for those who see no red or green (after Okabe and Ito), and are
// dark or light enough to be read as letters.

type Pair = readonly [light: string, dark: string];

const grounds: Readonly<Record<string, Pair>> = {
  paper: ["#ffffff", "#10151b"],
  card: ["#ffffff", "#161c24"],
  ink: ["#1c2127", "#e8edf2"],
  faint: ["#5b6570", "#9aa5b1"],
  grid: ["#e6e9ed", "#27303a"],
  /** What maps of numbers are shaded with. */
  shade: ["#0b5c96", "#6cc0f5"],
  /** What is as it should be, apart from the rest of a matrix. */
  right: ["#00715a", "#4ac9a5"],
  wrong: ["#b84300", "#ff9a5c"],
};

/** For things without an order. */
const categories: readonly Pair[] = [
  ["#0067a8", "#5db8ee"],
  ["#b84300", "#ff9a5c"],
  ["#00715a", "#3fc79a"],
  ["#9c3d76", "#e69bc6"],
  ["#7d5a00", "#e5b94e"],
  ["#4653b8", "#a3aeff"],
  ["#5f6975", "#aeb8c3"],
  ["#8c2f2f", "#ff9b94"],
];

/** For layers, from the first to the last. */
const depths: readonly Pair[] = [
  ["#3b2a86", "#a596f0"],
  ["#3d50a6", "#8ba3f2"],
  ["#1f6fa3", "#6cbbe8"],
  ["#127d80", "#54cdcf"],
  ["#1f7f52", "#62d29f"],
  ["#5c7d1a", "#a6d264"],
  ["#856a00", "#dcc24f"],
  ["#a8520e", "#f2a65f"],
];

export const categoryCount = categories.length;

/** The class of the thing at this place; after the last colour the first comes again. */
export function category(place: number): string {
  return `c${place % categories.length}`;
}

/** The class of one of `count` layers. */
export function depth(place: number, count: number): string {
  if (count <= 1) return "d0";
  return `d${Math.round((place / (count - 1)) * (depths.length - 1))}`;
}

/** Red, green and blue of a category for pictures made of pixels, which know no classes: on light and dark paper alike. */
export function categoryPixels(place: number): readonly [number, number, number] {
  const [light = "#000000", dark = "#000000"] = categories[place % categories.length] ?? [];
  const at = (colour: string, channel: number): number => parseInt(colour.slice(1 + 2 * channel, 3 + 2 * channel), 16);
  const mean = (channel: number): number => Math.round((at(light, channel) + at(dark, channel)) / 2);
  return [mean(0), mean(1), mean(2)];
}

/** The rules of a page in which charts stand: `--nnc-ink` and its like are colours for the page too. */
export function pageColours(): string {
  const variables = (side: 0 | 1): string => named.map(([name, pair]) => `--nnc-${name}:${pair[side]}`).join(";");
  return [
    `:root{color-scheme:light dark;${variables(0)}}`,
    `@media (prefers-color-scheme:dark){:root{${variables(1)}}}`,
    // Nobody prints on black paper.
    `@media print{:root{color-scheme:light;${variables(0)}}}`,
  ].join("\n");
}

/** The rules of charts: with the variables of a page, or with the light colours where nobody knows variables. */
export function sheet(colours: "page" | "light"): string {
  const colour = ([name, [light]]: readonly [string, Pair]): readonly [string, string] => [
    name,
    colours === "page" ? `var(--nnc-${name})` : light,
  ];
  const known = new Map(named.map(colour));
  const of = (name: string): string => known.get(name) ?? "";
  const series = [
    ...categories.map((_, i) => `c${i}`),
    ...depths.map((_, i) => `d${i}`),
    "ink",
    "faint",
    "right",
    "wrong",
  ];
  const family =
    colours === "page"
      ? `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif`
      : `"DejaVu Sans Mono",monospace`;
  return [
    `text{font-family:${family};font-size:11px;fill:${of("ink")};font-variant-numeric:tabular-nums}`,
    `text.title{font-size:14px;font-weight:bold}`,
    `text.small{font-size:10px}`,
    `.paper{fill:${of("paper")}}`,
    `.grid{stroke:${of("grid")};stroke-width:1}`,
    `.axis{stroke:${of("faint")};stroke-width:1}`,
    `text.tick,text.unit{fill:${of("faint")}}`,
    `.guide{stroke:${of("faint")};stroke-width:1;stroke-dasharray:4 3}`,
    `.frame{fill:none;stroke:${of("grid")};stroke-width:1}`,
    `.shade{fill:${of("shade")}}`,
    `.tile{fill:${of("ink")};fill-opacity:0.05}`,
    `.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}`,
    `.thin{stroke-width:1.2}`,
    `.dashed{stroke-dasharray:5 3}`,
    `.hit{fill:transparent;stroke:none}`,
    `.bright{fill:${of("card")}}`,
    `.point{stroke:${of("card")};stroke-width:0.8}`,
    ...series.flatMap((name) => [`.${name}{fill:${of(name)}}`, `.line.${name}{fill:none;stroke:${of(name)}}`]),
    `text.bright{fill:${of("card")}}`,
  ]
    .map((rule) => `.nnc-chart ${rule}`)
    .join("\n");
}

const named: readonly (readonly [string, Pair])[] = [
  ...Object.entries(grounds),
  ...categories.map((pair, place) => [`c${place}`, pair] as const),
  ...depths.map((pair, place) => [`d${place}`, pair] as const),
];
