// Rows of data into an arena, number by number, or left where they are.
import type { AreFinite, Transcribe } from "../engine.js";

export const transcribe: Transcribe = (transcript, target, at, order, first, count) => {
  const { values, start, stride, width, factor, shift, targetStride } = transcript;
  let check = 0;
  for (let i = 0; i < count; i++) {
    const row = order === undefined ? first + i : (order[first + i] ?? NaN);
    const from = start + row * stride;
    const to = at + i * targetStride;
    for (let j = 0; j < width; j++) {
      target[to + j] = (values[from + j] ?? NaN) * factor + shift;
      const kept = target[to + j] ?? NaN; // in single precision what is too large has become infinite
      check += kept - kept; // NaN for NaN and infinities, 0 for all others
    }
  }
  return check === 0;
};

export const areFinite: AreFinite = (values, start, count) => {
  let check = 0;
  for (let at = start; at < start + count; at++) {
    const value = values[at] ?? NaN;
    check += value - value;
  }
  return check === 0;
};
