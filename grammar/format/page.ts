// Text that may be broken into lines: a group stands on one line where it fits, and is broken at all of its own line ends where it doesn't.

/** A piece of text with the places at which it may be broken. Without a comment inside, it can stand on one line. */
export type Passage = string | Joined | LineEnd | Group | Indented | IfBroken | Remark;

interface Joined {
  readonly kind: "joined";
  readonly parts: readonly Passage[];
  readonly remarked: boolean;
}

/** A new line where its group is broken, else `flat`. */
interface LineEnd {
  readonly kind: "line-end";
  readonly flat: string;
}

interface Group {
  readonly kind: "group";
  readonly inside: Passage;
  readonly remarked: boolean;
}

interface Indented {
  readonly kind: "indented";
  readonly inside: Passage;
  readonly remarked: boolean;
}

/** Only where its group is broken: the comma behind the last of a list. */
interface IfBroken {
  readonly kind: "if-broken";
  readonly text: string;
}

/** A comment: nothing can follow it on its line. `behind`: it stands behind what is before it, else on a line of its own. */
interface Remark {
  readonly kind: "remark";
  readonly text: string;
  readonly behind: boolean;
}

/** A new line or a blank. */
export const line: Passage = { kind: "line-end", flat: " " };
/** A new line or nothing. */
export const softLine: Passage = { kind: "line-end", flat: "" };

export function join(...parts: readonly Passage[]): Passage {
  return { kind: "joined", parts, remarked: parts.some(isRemarked) };
}

export function group(...parts: readonly Passage[]): Passage {
  const inside = join(...parts);
  return { kind: "group", inside, remarked: isRemarked(inside) };
}

export function indent(...parts: readonly Passage[]): Passage {
  const inside = join(...parts);
  return { kind: "indented", inside, remarked: isRemarked(inside) };
}

export function ifBroken(text: string): Passage {
  return { kind: "if-broken", text };
}

export function remark(text: string, { behind }: { readonly behind: boolean }): Passage {
  return { kind: "remark", text, behind };
}

function isRemarked(passage: Passage): boolean {
  return typeof passage !== "string" && (passage.kind === "remark" || ("remarked" in passage && passage.remarked));
}

// ---------------------------------------------------------------- setting

const LINE_WIDTH = 100;
const STEP = 2;

/** A passage in the state in which it will be set. */
interface Task {
  readonly passage: Passage;
  readonly indent: number;
  readonly broken: boolean;
}

/** What has been set so far. */
interface Page {
  readonly lines: string[];
  current: string;
  /** A comment stands at the end of the current line. */
  ended: boolean;
}

/** The lines of a passage whose first line begins at the indent. */
export function setLines(passage: Passage, indent: number): readonly string[] {
  const page: Page = { lines: [], current: " ".repeat(indent), ended: false };
  const tasks: Task[] = [{ passage, indent, broken: true }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    const { passage, indent, broken } = task;
    if (typeof passage === "string") {
      if (page.ended && passage.trim() !== "") newLine(page, indent);
      page.current += passage;
    } else if (passage.kind === "line-end") {
      if (broken || page.ended) newLine(page, indent);
      else page.current += passage.flat;
    } else if (passage.kind === "remark") setRemark(page, passage, indent);
    else if (passage.kind === "group") {
      const flat: Task = { passage: passage.inside, indent, broken: false };
      const column = page.ended ? indent : page.current.length;
      const fit = !passage.remarked && fits(flat, tasks, LINE_WIDTH - column);
      tasks.push(fit ? flat : { ...flat, broken: true });
    } else tasks.push(...inside(task));
  }
  return [...page.lines, page.current.trimEnd()];
}

function newLine(page: Page, indent: number): void {
  page.lines.push(page.current.trimEnd());
  page.current = " ".repeat(indent);
  page.ended = false;
}

function setRemark(page: Page, { text, behind }: Remark, indent: number): void {
  if (page.ended || (!behind && page.current.trim() !== "")) newLine(page, indent);
  page.current = page.current.trim() === "" ? page.current + text : `${page.current.trimEnd()} ${text}`;
  page.ended = true;
}

/** Whether a passage and what follows it on its line keep within the width. */
function fits(first: Task, rest: readonly Task[], width: number): boolean {
  let room = width;
  let below = rest.length;
  const tasks: Task[] = [first];
  while (room >= 0) {
    const task = tasks.pop() ?? rest[--below];
    if (task === undefined) return true;
    const { passage, broken } = task;
    // What follows may still be broken at its first line end, whatever group that belongs to.
    if (typeof passage === "string") room -= passage.length;
    else if (passage.kind === "remark") return true;
    else if (passage.kind === "line-end") {
      if (broken) return true;
      room -= passage.flat.length;
    } else if (passage.kind === "group") tasks.push({ ...task, passage: passage.inside });
    else tasks.push(...inside(task));
  }
  return false;
}

/** What a task is made of, the last first. */
function inside({ passage, indent, broken }: Task): readonly Task[] {
  if (typeof passage === "string") return [];
  if (passage.kind === "joined") return passage.parts.map((part) => ({ passage: part, indent, broken })).reverse();
  if (passage.kind === "indented") return [{ passage: passage.inside, indent: indent + STEP, broken }];
  return passage.kind === "if-broken" && broken ? [{ passage: passage.text, indent, broken }] : [];
}
