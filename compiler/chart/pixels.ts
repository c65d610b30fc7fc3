// Pictures made of pixels: written as PNG, to stand in an SVG. PNG of one kind, 8-bit RGBA without interlacing, is four chunks around what zlib makes.
import { crc32, deflateSync } from "node:zlib";
import { round } from "./text.js";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly rgba: Uint8Array;
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

export function pixelsOf(width: number, height: number, colour: (x: number, y: number) => Colour): Pixels {
  const rgba = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgba.set(colour(x, y), 4 * (y * width + x));
  return { width, height, rgba };
}

/** Its pixels keep their corners, however large the picture is shown. */
export function image(pixels: Pixels, at: { x: number; y: number; width: number; height: number }): string {
  const place = `x="${round(at.x)}" y="${round(at.y)}" width="${round(at.width)}" height="${round(at.height)}"`;
  const source = `data:image/png;base64,${encodePng(pixels).toString("base64")}`;
  return `<image ${place} preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated" href="${source}"/>`;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function encodePng({ width, height, rgba }: Pixels): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  // Each row begins with the number of its filter, here none.
  const rows = Buffer.alloc(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) rows.set(rgba.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
