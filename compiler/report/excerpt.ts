// The lines of a spec that a finding is about, with its places underlined.
import type { Place, Source } from "./diagnostic.js";
import { positionOf, lineOf, locationOf, type Line } from "./position.js";
import { cellsOf, printable, type Cell } from "./printable.js";

export interface Mark {
  readonly at: Place;
  readonly label: string;
  /** The place itself, or another half of the conflict. */
  readonly tone: "primary" | "secondary";
}

/** One row of an excerpt. `number` is the line's, undefined under it; `pieces` are to be coloured by their tone. */
export interface Row {
  readonly number: number | undefined;
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly text: string;
  readonly tone: "source" | "place" | Mark["tone"];
}

/** The marked lines of each file, the first mark's file first, lines in their order. A file but the first has a row that names it. */
export function excerpt(marks: readonly Mark[], width: number): Row[] {
  const sources = [...new Set(marks.map(({ at }) => at.source))].filter(({ text }) => text !== "");
  return sources.flatMap((source) => {
    const own = marks.filter(({ at }) => at.source === source);
    const rows = marked(source, own, width);
    return source === marks[0]?.at.source ? rows : [heading(own[0]!), ...rows];
  });
}

/** Rows of source text as they are, for instance of a mended line. */
export function plainRow(number: number, text: string, width: number): Row {
  const cells = cellsOf(text.slice(0, width));
  return { number, pieces: [{ text: textOf(cells) + (text.length > width ? "…" : ""), tone: "source" }] };
}

function heading({ at }: Mark): Row {
  return {
    number: undefined,
    pieces: [{ text: `at ${printable(locationOf(at.source, at.span.start))}`, tone: "place" }],
  };
}

function marked(source: Source, marks: readonly Mark[], width: number): Row[] {
  const lineOfMark = ({ at }: Mark): number => positionOf(source, at.span.start).line;
  return [...new Set(marks.map(lineOfMark))]
    .sort((a, b) => a - b)
    .flatMap((number) =>
      lineRows(
        lineOf(source, number),
        marks.filter((mark) => lineOfMark(mark) === number),
        width,
      ),
    );
}

/** A mark in the columns of the line as it is shown. */
interface Stroke {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

function lineRows(line: Line, marks: readonly Mark[], width: number): Row[] {
  const shown = cut(line, marks, width);
  const strokes = marks.map((mark) => stroke(line, shown, mark));
  return [
    { number: line.number, pieces: [{ text: textOf(shown), tone: "source" }] },
    ...layers(strokes).flatMap(strokeRows),
  ];
}

const context = 20;
const ellipsis = "…";

/** The line's cells; of a line that is too long only a window that begins shortly before the first mark. */
function cut(line: Line, marks: readonly Mark[], width: number): Cell[] {
  if (line.text.length <= width) return cellsOf(line.text);
  const first = Math.min(...marks.map(({ at }) => at.span.start)) - line.start;
  const last = Math.max(...marks.map(({ at }) => Math.min(at.span.end, line.end))) - line.start;
  const start = wholeCharacter(line.text, last <= width ? 0 : Math.max(0, first - context));
  const end = wholeCharacter(line.text, Math.min(start + width, line.text.length));
  const inside = cellsOf(line.text.slice(start, end)).map((cell) => ({
    ...cell,
    start: cell.start + start,
    end: cell.end + start,
  }));
  const before = start > 0 ? [{ text: ellipsis, start: 0, end: start, width: 1 }] : [];
  const after = end < line.text.length ? [{ text: ellipsis, start: end, end: line.text.length, width: 1 }] : [];
  return [...before, ...inside, ...after];
}

/** Never between the two halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(offset, offset + 1)) ? offset - 1 : offset;
}

/** At least one column wide; a place that goes on over several lines is underlined to the end of its first. */
function stroke(line: Line, cells: readonly Cell[], mark: Mark): Stroke {
  const start = mark.at.span.start - line.start;
  const end = Math.min(mark.at.span.end, line.end) - line.start;
  const from = columns(cells, (cell) => cell.end <= start);
  const to = columns(cells, (cell) => cell.start < end);
  return { from, to: Math.max(to, from + 1), mark };
}

/** How many columns the cells take up that fulfil a condition. */
function columns(cells: readonly Cell[], counted: (cell: Cell) => boolean): number {
  return cells.filter(counted).reduce((sum, { width }) => sum + width, 0);
}

/** Strokes that cover each other go to layers of their own, the place itself on top. */
function layers(strokes: readonly Stroke[]): Stroke[][] {
  const result: Stroke[][] = [];
  for (const stroke of strokes) {
    const free = result.find((layer) => layer.every(({ from, to }) => to < stroke.from || stroke.to < from));
    if (free === undefined) result.push([stroke]);
    else free.push(stroke);
  }
  return result;
}

/** The strokes of a layer in one row, the label of the last one beside it, the other labels each in a row below. */
function strokeRows(layer: readonly Stroke[]): Row[] {
  const strokes = layer.toSorted((a, b) => a.from - b.from);
  const last = strokes.at(-1)!;
  const lines = strokes.flatMap((stroke, i): Piece[] => [
    blanks(stroke.from - (strokes[i - 1]?.to ?? 0)),
    { text: (stroke.mark.tone === "primary" ? "^" : "-").repeat(stroke.to - stroke.from), tone: stroke.mark.tone },
  ]);
  const below = strokes.filter((stroke) => stroke !== last && stroke.mark.label !== "").reverse();
  return [
    { number: undefined, pieces: [...lines, ...labelled(last.mark, 1)] },
    ...below.map((stroke) => ({ number: undefined, pieces: labelled(stroke.mark, stroke.from) })),
  ];
}

function labelled({ label, tone }: Mark, indent: number): Piece[] {
  return label === "" ? [] : [blanks(indent), { text: printable(label), tone }];
}

function blanks(count: number): Piece {
  return { text: " ".repeat(count), tone: "source" };
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join("");
}
