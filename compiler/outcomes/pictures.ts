// Numbers as pictures: a row of the data that is one, and the weights of a unit.
import { isText, type Values } from "../../runtime/data/dataset.js";
import { pixelsOf, type Pixels } from "../chart/pixels.js";
import type { Filters } from "./first-layer.js";

export interface FilterPictures {
  readonly name: string;
  readonly count: number;
  readonly isColoured: boolean;
  readonly pictures: readonly { readonly unit: number; readonly pixels: Pixels }[];
}

const mostFilters = 64;

/** Of the first units. */
export function filterPictures(filters: Filters): FilterPictures {
  const { name, count, channels } = filters;
  const pictures = Array.from({ length: Math.min(count, mostFilters) }, (_, unit) => ({
    unit,
    pixels: filterPicture(filters, unit),
  }));
  return { name, count, isColoured: channels === 3, pictures };
}

type Shape = readonly [height: number, width: number, channels: number];

/** Bytes are what they are; other numbers are stretched from black to white. */
export function rowPicture(values: Values, [height, width, channels]: Shape, row: number): Pixels | undefined {
  if (isText(values)) return undefined;
  const size = height * width * channels;
  const own = values.subarray(row * size, (row + 1) * size);
  const [least, greatest] = values instanceof Uint8Array ? [0, 255] : ends(own);
  return shaded(own, [height, width, channels], least, greatest);
}

/** In colours as they are, stretched; of one channel in blue for what speaks for the unit and orange for what speaks against it. */
function filterPicture({ height, width, channels, weights }: Filters, unit: number): Pixels {
  const own = weights(unit);
  const [least, greatest] = ends(own);
  if (channels === 3) return shaded(own, [height, width, channels], least, greatest);
  const most = Math.max(-least, greatest, 1e-12);
  return pixelsOf(width, height, (x, y) => {
    const share = (own[y * width + x] ?? 0) / most;
    const [red, green, blue] = share > 0 ? ([43, 127, 190] as const) : ([214, 106, 32] as const);
    return [red, green, blue, Math.round(255 * Math.min(1, Math.abs(share)))];
  });
}

function shaded(own: ArrayLike<number>, [height, width, channels]: Shape, least: number, greatest: number): Pixels {
  const range = greatest - least || 1;
  return pixelsOf(width, height, (x, y) => {
    const at = (channel: number): number => {
      const value = own[(y * width + x) * channels + Math.min(channel, channels - 1)] ?? 0;
      return Math.max(0, Math.min(255, Math.round((255 * (value - least)) / range)));
    };
    return [at(0), at(1), at(2), 255];
  });
}

function ends(values: ArrayLike<number>): readonly [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at++) {
    least = Math.min(least, values[at] ?? NaN);
    greatest = Math.max(greatest, values[at] ?? NaN);
  }
  return [least, greatest];
}
