// Text from a file, made fit for a terminal: as wide as it looks, and without anything that would steer the terminal.

/** What a reader sees as one character: the stretch of the line that it stands for, and the columns that it takes up. */
export interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly width: number;
}

const tabStop = 4;
/** Made when a finding is shown: it takes longer than a small spec to check. */
let graphemes: Intl.Segmenter | undefined;

/** A line as cells; tabs become blanks, control characters become visible. */
export function cellsOf(line: string): Cell[] {
  let column = 0;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(graphemes.segment(line), ({ segment, index }) => {
    const width = segment === "\t" ? tabStop - (column % tabStop) : widthOf(segment);
    column += width;
    return {
      text: segment === "\t" ? " ".repeat(width) : printable(segment),
      start: index,
      end: index + segment.length,
      width,
    };
  });
}

/** Control characters as their pictures (␛ for escape); marks that turn the direction of writing, which can make a text look like another one, as �. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
}

const invisible = /^[\p{Mn}\p{Me}\u200b-\u200d\ufeff]+$/u;
/** The blocks whose characters take two columns (Unicode Standard Annex 11), and pictures. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

function widthOf(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
