// How far training has come: one line that changes where there is a terminal, a line an epoch elsewhere.
import type { Progress } from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { figuresText } from "./figures.js";
import { note, type Io } from "./io.js";
import { grouped } from "./text.js";

export interface ProgressLine {
  show(progress: Progress): void;
  /** Leaves the last line as it is. */
  end(): void;
}

/** Redrawn at most so often. */
const quietMs = 100;

export function progressLine(model: Model, io: Io): ProgressLine {
  const { isTerminal } = io.stderr;
  let drawn = -Infinity;
  let isOpen = false;
  return {
    show(progress) {
      const now = performance.now();
      if (!progress.isEpoch && (!isTerminal || now - drawn < quietMs)) return;
      drawn = now;
      const text = lineOf(progress, model);
      if (!isTerminal) {
        note(io, text);
        return;
      }
      isOpen = true;
      io.stderr.write(`\r\u001b[K${text.slice(0, (io.stderr.columns ?? 80) - 1)}`);
      if (progress.isEpoch) this.end();
    },
    end() {
      if (isOpen) io.stderr.write("\n");
      isOpen = false;
    },
  };
}

function lineOf(progress: Progress, model: Model): string {
  const { epoch, epochs, step, steps, loss, metrics, validation, isBest, samplesPerSecond, secondsLeft } = progress;
  const figures = (part: { loss: number; metrics: object }): string =>
    figuresText({ loss: part.loss, ...part.metrics }, model);
  const parts = [
    `epoch ${epoch}/${epochs}`,
    ...(progress.isEpoch ? [] : [`step ${step}/${steps}`]),
    figures({ loss, metrics }),
    ...(validation === undefined ? [] : [`validation ${figures(validation)}${isBest ? " (best)" : ""}`]),
    `${grouped(Math.round(samplesPerSecond))} rows/s`,
    ...(step < steps ? [`${duration(secondsLeft)} left`] : []),
  ];
  return parts.join("  ");
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
