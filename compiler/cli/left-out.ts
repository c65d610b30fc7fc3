// Rows that were left out: since they can't be used, and which of them come first; since a value is missing, as the spec says.
import type { Dropped } from "../../runtime/data/complete-rows.js";
import type { DroppedRows, NncError } from "../../runtime/index.js";
import { note, type Io } from "./io.js";
import { below, count, grouped } from "./text.js";

/** What `--on-bad-row` may say. */
export type BadRowFlag = "error" | "skip";

/** How many are listed. */
const most = 5;

export interface LeftOut {
  /** Told of each row that is left out; absent where the first is to be an error. */
  readonly onBadRow?: (error: NncError) => void;
  /** Says how many missing(drop) leaves out of a part of the spec's data, or of data that was named. */
  readonly onDropped: (dropped: Dropped & { readonly part: DroppedRows["part"] | "data" }) => void;
  /** Says what can't be used, if anything was, once. */
  tell(): void;
  /** `{ dropped: { training: { rows: 3, of: 10, columns: ["age"] } } }`, or nothing where none were. */
  json(): { readonly dropped?: Readonly<Record<string, Dropped>> };
}

export function leftOut(flag: BadRowFlag | undefined, io: Io): LeftOut {
  let first: string[] = [];
  let rows = 0;
  const dropped: Record<string, Dropped> = {};
  return {
    ...(flag === "skip" && {
      onBadRow({ problem }: NncError) {
        rows++;
        if (first.length < most) first.push(`  ${problem}`);
      },
    }),
    onDropped({ part, ...figures }) {
      note(io, `${part === "data" ? "" : `${part} data: `}${droppedText(figures)}`);
      dropped[part] = figures;
    },
    tell() {
      if (rows === 0) return;
      const more = rows > most ? [`  and ${rows - most} more`] : [];
      const lines = [`left out ${count(rows, "row")} that can't be used:`, ...first, ...more];
      note(io, below(io.cwd, lines.join("\n")));
      [first, rows] = [[], 0];
    },
    json: () => (Object.keys(dropped).length === 0 ? {} : { dropped }),
  };
}

/** "3 of 10 rows dropped: age is missing" */
function droppedText({ rows, of, columns }: Dropped): string {
  const missing = columns.length === 1 ? "is missing" : "are missing";
  return `${grouped(rows)} of ${count(of, "row")} dropped: ${columns.join(", ")} ${missing}`;
}
