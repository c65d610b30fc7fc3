// Where lines begin: newlines mean nothing to the language, but they tell what the author of a broken text meant.

/** Whether nothing but blanks stands between the start of the line and the offset. */
export function startsLine(text: string, offset: number): boolean {
  const start = offset - indentBefore(text, offset);
  return start === 0 || isNewline(text.charCodeAt(start - 1));
}

/** How many blanks stand directly before the offset, on its line. */
export function indentBefore(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--;
  return offset - start;
}

/** Whether no newline stands between two offsets. */
export function sameLine(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isNewline(text.charCodeAt(at))) return false;
  return true;
}

/** The number of the line of an offset, counted from zero. */
export function lineNumbers(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = 0; at < text.length; at++) if (isNewline(text.charCodeAt(at))) ends.push(at);
  return (offset) => {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xfeff || code === 0xa0;
}
