// TensorBoard's event files, read back by a reader that shares nothing with the writer but the formats' descriptions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crc32c, restartRecord, scalarRecord, versionRecord } from "../../compiler/cli/runs/event-file.js";
import { folderOf } from "./nnc.js";
import { points, spec } from "./spiral.js";

/** The fields of a protobuf message, whatever they mean: number, wire type, and the number or bytes. */
function fieldsOf(message: Buffer): [field: number, content: number | Buffer][] {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value);
    }
  };
  const take = (size: number): Buffer => message.subarray(at, (at += size));
  while (at < message.length) {
    const key = varint();
    const read: Record<number, () => number | Buffer> = {
      0: varint,
      1: () => take(8).readDoubleLE(),
      2: () => take(varint()),
      5: () => take(4).readFloatLE(),
    };
    fields.push([key >> 3, read[key & 7]!()]);
  }
  return fields;
}

/** The messages of a file of records; throws where a checksum is wrong. */
function recordsOf(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(file.readUInt32LE(at + 8))).toBe(slowCrc(file.subarray(at, at + 8)));
    expect(unmasked(file.readUInt32LE(at + 12 + length))).toBe(slowCrc(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** TensorFlow's crc32c::Unmask. */
function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** Bit by bit, the polynomial not reversed. */
function slowCrc(data: Uint8Array): number {
  const reversed = (value: number, bits: number): number =>
    parseInt(value.toString(2).padStart(bits, "0").split("").reverse().join(""), 2);
  let crc = 0xffffffff;
  for (const byte of data) {
    crc = (crc ^ (reversed(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? ((crc << 1) ^ 0x1edc6f41) >>> 0 : (crc << 1) >>> 0;
  }
  return (reversed(crc, 32) ^ 0xffffffff) >>> 0;
}

test("the checksum is that of RFC 3720", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
});

test("a file begins with its version; each record has the time, the step and the numbers", () => {
  const step = 2 ** 40 + 300;
  const file = Buffer.concat([
    versionRecord(1.5),
    scalarRecord(2.25, step, [
      { tag: "training/loss", value: 0.5 },
      { tag: "validation/genauigkeit é", value: NaN },
    ]),
    scalarRecord(3, 0, []),
  ]);
  const [version, scalars, empty] = recordsOf(file).map(fieldsOf);
  expect(version).toEqual([
    [1, 1.5],
    [3, Buffer.from("brain.Event:2")],
  ]);
  expect(scalars!.slice(0, 2)).toEqual([
    [1, 2.25],
    [2, step],
  ]);
  const values = fieldsOf(scalars![2]![1] as Buffer).map(([, value]) => fieldsOf(value as Buffer));
  expect(values).toEqual([
    [
      [1, Buffer.from("training/loss")],
      [2, 0.5],
    ],
    [
      [1, Buffer.from("validation/genauigkeit é")],
      [2, NaN],
    ],
  ]);
  expect(empty).toEqual([
    [1, 3],
    [2, 0],
    [5, Buffer.alloc(0)],
  ]);
});

test("where a run goes on a session starts at the first step that is new: TensorBoard drops earlier figures from there on", () => {
  const [restart] = recordsOf(restartRecord(2.5, 40)).map(fieldsOf);
  expect(restart).toEqual([
    [1, 2.5],
    [2, 41],
    [7, Buffer.from([8, 1])], // SessionLog: status START
  ]);
});

test("a run that goes on says so in its file of events", async () => {
  const folder = folderOf({ "model.nn": spec, "points.csv": points() });
  const train = ["train", "model.nn"];
  await folder.nnc([...train, "--run", "r", "--pause-after", "2"]);
  const eventsIn = (): Buffer[] => {
    const name = readdirSync(join(folder.path, "r")).find((file) => file.startsWith("events."));
    return recordsOf(readFileSync(join(folder.path, "r", name ?? "")));
  };
  folder.remove(`r/${readdirSync(join(folder.path, "r")).find((file) => file.startsWith("events.")) ?? ""}`);
  await folder.nnc([...train, "--resume", "r"]);
  const [version, restart, ...figures] = eventsIn().map(fieldsOf);
  expect([version?.[1]?.[0], restart?.slice(1)]).toEqual([
    3,
    [
      [2, 13],
      [7, Buffer.from([8, 1])],
    ],
  ]);
  const steps = figures.map((fields) => Number(fields[1]?.[1]));
  expect([steps.every((step) => step >= 13), steps.includes(18), steps.at(-1)]).toEqual([true, true, 24]);
});
