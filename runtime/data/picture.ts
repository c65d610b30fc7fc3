// The pixels of a PNG or JPEG file, told by its first bytes.
import { NncError } from "../errors.js";
import { loadPackage } from "./package.js";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly pixels: Uint8Array;
}

/** `path` stands for the file in messages. @throws NncError NN704 if it is neither or damaged, NN709 if the decoder isn't installed. */
export async function decodePicture(bytes: Uint8Array, path: string): Promise<Picture> {
  const decode = await decoderFor(bytes, path);
  try {
    return decode(bytes);
  } catch (cause) {
    const problem = `${path} is damaged (${bytes.length} bytes): ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN704", problem, "fetch the file again, or take it out of the folder", { cause });
  }
}

type Decode = (bytes: Uint8Array) => Picture;

async function decoderFor(bytes: Uint8Array, path: string): Promise<Decode> {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) {
    const { PNG } = (await loadPackage("pngjs", "images", () => import("pngjs"))).default;
    return (all) => {
      const { width, height, data } = PNG.sync.read(Buffer.from(all));
      return { width, height, pixels: data };
    };
  }
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) {
    const { decode } = (await loadPackage("jpeg-js", "images", () => import("jpeg-js"))).default;
    return (all) => {
      const { width, height, data } = decode(all, { useTArray: true, formatAsRGBA: true, tolerantDecoding: false });
      return { width, height, pixels: data };
    };
  }
  const found = bytes.length === 0 ? "is empty" : "is neither PNG nor JPEG";
  throw new NncError("NN704", `${path} ${found}`, "convert it, or take it out of the folder");
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, place) => bytes[place] === byte);
}
