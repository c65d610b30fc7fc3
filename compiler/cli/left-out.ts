// Rows that were left out since they can't be used: how many there are, and which come first.
import type { NncError } from "../../runtime/index.js";
import { note, type Io } from "./io.js";
import { below, count } from "./text.js";

/** What `--on-bad-row` may say. */
export type BadRowFlag = "error" | "skip";

/** How many are listed. */
const most = 5;

export interface LeftOut {
  /** Told of each row that is left out; absent where the first is to be an error. */
  readonly onBadRow?: (error: NncError) => void;
  /** Says what was left out, if anything was. */
  tell(io: Io): void;
}

export function leftOut(flag: BadRowFlag | undefined): LeftOut {
  if (flag !== "skip") return { tell: () => undefined };
  const first: string[] = [];
  let rows = 0;
  return {
    onBadRow({ problem }) {
      rows++;
      if (first.length < most) first.push(`  ${problem}`);
    },
    tell(io) {
      if (rows === 0) return;
      const more = rows > most ? [`  and ${rows - most} more`] : [];
      const lines = [`left out ${count(rows, "row")} that can't be used:`, ...first, ...more];
      note(io, below(io.cwd, lines.join("\n")));
    },
  };
}
