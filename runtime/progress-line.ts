// Progress as a line for terminals: one that is written over and over on a terminal, plain lines elsewhere.
import type { Progress } from "./progress.js";
import type { NetworkTypes } from "./signature.js";

/** What whoever trains knows beside. */
export interface ProgressNotes {
  readonly learningRate?: number | undefined;
}

/** `epoch 2/5  1200/4690  loss 0.213  accuracy 94.1%  lr 0.001  51k samples/s  3 s left` */
export function formatProgress<T extends NetworkTypes>(
  progress: Progress<T>,
  { learningRate }: ProgressNotes = {},
): string {
  const { epoch, epochs, step, steps, loss, metrics, validation, isBest, samplesPerSecond, secondsLeft } = progress;
  const left = step < steps && !progress.isStopped ? [`${formatDuration(secondsLeft)} left`] : [];
  return [
    `epoch ${epoch}/${epochs}`,
    `${step}/${steps}`,
    ...formatFigures({ loss, ...metrics }),
    ...(validation
      ? [
          `validation ${formatFigures({ loss: validation.loss, ...validation.metrics }).join("  ")}${isBest ? " (best)" : ""}`,
        ]
      : []),
    ...(learningRate === undefined ? [] : [`lr ${number(learningRate)}`]),
    `${rate(samplesPerSecond)} samples/s`,
    ...left,
    ...(progress.isStopped ? ["stopped early"] : []),
  ].join("  ");
}

/** What a progress line needs of a stream; process.stderr is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressLine {
  /** On a terminal every item, in one line that is cut to its width; an epoch's line stays there, whole. Elsewhere a line for each epoch. */
  show<T extends NetworkTypes>(progress: Progress<T>, notes?: ProgressNotes): void;
  /** Takes a line away that doesn't stay, so that something else can be written in its place. */
  clear(): void;
  /** Leaves the last line where it is and goes on below it. */
  end(): void;
}

/** Shows how training goes: `const line = progressLine(); for await (const item of network.fit(data, { every: 20 })) line.show(item); line.end();` */
export function progressLine(stream: Terminal = process.stderr): ProgressLine {
  let isOpen = false;
  return {
    show(progress, notes) {
      const text = formatProgress(progress, notes);
      if (!stream.isTTY) {
        if (progress.isEpoch) stream.write(`${text}\n`);
        return;
      }
      isOpen = !progress.isEpoch;
      const width = (stream.columns || usualWidth) - room;
      stream.write(isOpen ? `\r${noWrap}${cut(text, width)}${eraseRest}${wrap}` : `\r${eraseRest}${text}\n`);
    },
    clear() {
      if (isOpen) stream.write(`\r${eraseRest}`);
      isOpen = false;
    },
    end() {
      if (isOpen) stream.write("\n");
      isOpen = false;
    },
  };
}

/** Of terminals that don't know their width, as those of some containers. */
const usualWidth = 80;

/** Behind a line that is written over, for the ^C that a terminal shows: were it to wrap, the line couldn't be taken away any more. */
const room = 3;

/** From where the cursor is to the end of the line. */
const eraseRest = "\x1b[K";

/** A window that was made narrower is known to be so only in the next pause: until then the terminal cuts the line, where it can. */
const noWrap = "\x1b[?7l";
const wrap = "\x1b[?7h";

/** As much of a text as fits into so many columns: letters of East Asia take two, and some others are counted so. */
function cut(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const letter of text) {
    width += (letter.codePointAt(0) ?? 0) < firstWide ? 1 : 2;
    if (width > columns) break;
    end += letter.length;
  }
  return text.slice(0, end);
}

const firstWide = 0x1100;

/** The loss and the metrics that are single numbers: `loss 0.213`, `accuracy 94.1%`. */
export function formatFigures(figures: object): string[] {
  return Object.entries(figures as Readonly<Record<string, unknown>>).flatMap(([name, value]) =>
    typeof value === "number" ? [`${name} ${figure(name, value)}`] : [],
  );
}

/** Shares are read as percentages; which metrics are shares, their names say. */
function figure(name: string, value: number): string {
  return shares.test(name) && value >= 0 && value <= 1 ? `${(100 * value).toFixed(1)}%` : number(value);
}

const shares = /accuracy|^top_|precision|recall/;

function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2);
  return size < 1000 ? value.toPrecision(3) : value.toFixed(0);
}

function rate(perSecond: number): string {
  if (perSecond < 1000) return perSecond.toFixed(0);
  return perSecond < 1e6 ? `${(perSecond / 1000).toFixed(0)}k` : `${(perSecond / 1e6).toFixed(1)}M`;
}

/** `9 s`, `3 min 20 s`, `2 h 5 min` */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
