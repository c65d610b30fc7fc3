// Small pictures side by side, each with a line or two below it.
import { chartWidth, type Chart, type Table } from "./chart.js";
import { escaped } from "./escaped.js";
import { image, type Pixels } from "./pixels.js";
import { label, letterWidth, round, shortened } from "./text.js";

export interface GalleryChart {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly columns: number;
  readonly tiles: readonly Tile[];
  readonly table: Table;
}

export interface Tile {
  readonly pixels: Pixels;
  /** Below it, the first line darker than the others. */
  readonly lines: readonly string[];
  /** To a pointer that rests on it. */
  readonly tip: string;
}

const gap = 6;
const lineHeight = 13;

/** Tiles are as high as the highest picture at equal widths. */
export function galleryChart({ name, title, notes, columns, tiles, table }: GalleryChart): Chart {
  const width = (chartWidth - gap * (columns + 1)) / columns;
  const ratio = Math.max(...tiles.map(({ pixels }) => pixels.height / pixels.width));
  const picture = width * ratio;
  const lines = Math.max(...tiles.map((tile) => tile.lines.length));
  const stride = picture + lines * lineHeight + gap + (lines > 0 ? 4 : 0);
  const letters = Math.floor(width / letterWidth);
  const parts = tiles.map(({ pixels, lines, tip }, place) => {
    const x = gap + (place % columns) * (width + gap);
    const y = gap + Math.floor(place / columns) * stride;
    const shown = {
      x,
      y: y + (picture - (width * pixels.height) / pixels.width) / 2,
      width,
      height: (width * pixels.height) / pixels.width,
    };
    return [
      `<g><title>${escaped(tip)}</title>`,
      `<rect class="tile" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(picture)}"/>`,
      image(pixels, shown),
      ...lines.map((text, i) =>
        label(
          x + width / 2,
          y + picture + 13 + i * lineHeight,
          shortened(text, letters),
          i === 0 ? "" : "tick small",
          "middle",
        ),
      ),
      "</g>",
    ].join("");
  });
  const rows = Math.ceil(tiles.length / columns);
  return { name, title, notes, picture: { width: chartWidth, height: Math.ceil(gap + rows * stride), parts }, table };
}
