// `nnc fmt`: the one canonical layout. Every token and every comment stays; only blanks, line ends and commas at the end of lists are set anew.
import type { IToken } from "chevrotain";
import type { Allow, File, Item } from "./ast.js";
import { textOf } from "./format/expressions.js";
import { setLines } from "./format/page.js";
import { attachComments, type Piece } from "./format/pieces.js";
import { layoutStatement } from "./format/statements.js";
import { read } from "./parse.js";
import * as t from "./tokens.js";

/** The text in canonical layout; undefined where it doesn't follow the grammar, since nobody knows then what belongs together. */
export function format(text: string): string | undefined {
  const { file, faults, tokens, comments } = read(text);
  if (faults.length > 0) return undefined;
  const { pieces, rest } = attachComments(text, tokens, comments);
  const rows = [...layoutRows(cut(pieces, startsIn(file))), ...rest.map((comment): Row => commentRow(comment, 0))];
  const lines = rows.flatMap((row, at) => [...(isParted(text, rows[at - 1], row) ? [""] : []), ...row.lines]);
  return lines.map((line) => `${line}\n`).join("");
}

// ---------------------------------------------------------------- what begins a line

/** Where declarations, statements, settings and `allow`s begin. */
function startsIn({ items }: File): ReadonlySet<number> {
  return new Set(items.flatMap((item) => [...startsOf(item), ...membersOf(item).flatMap(startsOf)]));
}

interface Begun {
  readonly start: number;
  readonly allows: readonly Allow[];
}

function startsOf({ start, allows }: Begun): number[] {
  return [start, ...allows.map((allow) => allow.start)];
}

function membersOf(item: Item): readonly Begun[] {
  if (item.kind === "sweep") return [...item.ranges.map((range) => ({ ...range, allows: [] })), ...item.settings];
  if (item.kind === "train") return item.settings.flatMap((setting) => [setting, ...(setting.block ?? [])]);
  return "body" in item && "length" in item.body ? item.body : [];
}

/** The pieces of one line of the layout, before it is broken. */
interface Cut {
  readonly pieces: readonly Piece[];
  readonly depth: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

function cut(pieces: readonly Piece[], starts: ReadonlySet<number>): readonly Cut[] {
  const cuts: Cut[] = [];
  let current: Piece[] = [];
  let depth = 0;
  let brackets = 0;
  const end = (): void => {
    const opens = current.length > 1 && current.at(-1)!.token.tokenType === t.LBrace;
    if (current.length > 0) cuts.push({ pieces: current, depth, opens, closes: false });
    if (opens) depth++;
    current = [];
  };
  for (const piece of pieces) {
    const { tokenType, startOffset } = piece.token;
    if (starts.has(startOffset)) end();
    if (tokenType === t.RBrace && brackets === 0) {
      end();
      cuts.push({ pieces: [piece], depth: --depth, opens: false, closes: true });
      continue;
    }
    current.push(piece);
    const imports = current[0]!.token.tokenType === t.Import;
    if (tokenType === t.BranchBrace || (imports && tokenType === t.LBrace)) brackets++;
    else if (tokenType === t.RBrace) brackets--;
    else if (tokenType === t.LBrace) end();
  }
  end();
  return cuts;
}

// ---------------------------------------------------------------- rows

/** Lines that belong together, and where they come from. */
interface Row {
  readonly lines: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly opens: boolean;
  readonly closes: boolean;
  /** A comment ends it. */
  readonly remarked: boolean;
}

function layoutRows(cuts: readonly Cut[]): readonly Row[] {
  const rows: Row[] = [];
  for (const { pieces, depth, opens, closes } of cuts) {
    const [first, last] = [pieces[0]!, pieces.at(-1)!];
    const above = first.before.splice(0).map((comment) => commentRow(comment, closes ? depth + 1 : depth));
    const behind = last.after.splice(0);
    const lines = [...setLines(layoutStatement(pieces, { inside: depth > 0 }), 2 * depth)];
    const opening = closes && above.length === 0 ? rows.at(-1) : undefined;
    if (opening?.opens === true && !opening.remarked) {
      rows.pop();
      lines.splice(0, 1, ...opening.lines.slice(0, -1), `${opening.lines.at(-1)!}}`);
    }
    const final = behind.at(-1) ?? last.token;
    const whole = [lines.pop(), ...behind.map(textOf)].join(" ");
    rows.push(...above, {
      lines: [...lines, whole],
      start: first.token.startOffset,
      end: t.spanOf(final).end,
      opens,
      closes,
      remarked: behind.length > 0,
    });
  }
  return rows;
}

function commentRow(comment: IToken, depth: number): Row {
  const { start, end } = t.spanOf(comment);
  return { lines: ["  ".repeat(depth) + textOf(comment)], start, end, opens: false, closes: false, remarked: true };
}

/** Whether an empty line stands between two rows: where the author left one, but not at the edges of a body. */
function isParted(text: string, before: Row | undefined, row: Row): boolean {
  if (before === undefined || before.opens || row.closes) return false;
  return (text.slice(before.end, row.start).match(/\r\n|\n|\r/g) ?? []).length > 1;
}
