// TensorBoard's event files: each record framed with its length and two checksums (TFRecord), its content a protobuf message `Event`.
// Of its many fields a curve needs six; written by hand they are shorter than the description that a protobuf library would be given of them.

/** A number of a run, as it was after a step. */
export interface Scalar {
  /** As TensorBoard groups them: "validation/loss". */
  readonly tag: string;
  readonly value: number;
}

/** The record that a file begins with. `time` in seconds since 1970. */
export function versionRecord(time: number): Buffer {
  return record(Buffer.concat([double(1, time), bytes(3, Buffer.from("brain.Event:2"))]));
}

/** A record with what was measured after a step. */
export function scalarRecord(time: number, step: number, scalars: readonly Scalar[]): Buffer {
  const values = scalars.map(({ tag, value }) =>
    bytes(1, Buffer.concat([bytes(1, Buffer.from(tag)), float(2, value)])),
  );
  return record(Buffer.concat([double(1, time), integer(2, step), bytes(5, Buffer.concat(values))]));
}

/** The run goes on after this step: TensorBoard then drops what files before this one say of later ones, which are done once more. */
export function restartRecord(time: number, step: number): Buffer {
  const start = integer(1, 1); // SessionLog.START, whose step is the first that is new
  return record(Buffer.concat([double(1, time), integer(2, step + 1), bytes(7, start)]));
}

function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

/** Masked, since a file of records may itself be a record. */
function checksum(data: Buffer): Buffer {
  const crc = crc32c(data);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const four = Buffer.alloc(4);
  four.writeUInt32LE(masked);
  return four;
}

/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
export function crc32c(data: Uint8Array): number {
  let crc = ~0;
  for (const byte of data) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function double(field: number, value: number): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), eight]);
}

function float(field: number, value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return Buffer.concat([key(field, 5), four]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([key(field, 0), varint(value)]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([key(field, 2), varint(content.length), content]);
}

function key(field: number, wire: number): Buffer {
  return varint(field * 8 + wire);
}

/** Seven bits a byte, lowest first. By division: steps may have more than 32 bits. */
function varint(value: number): Buffer {
  const parts: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) parts.push((value % 0x80) + 0x80);
  return Buffer.from([...parts, value]);
}
