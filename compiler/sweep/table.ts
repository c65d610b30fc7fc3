// The outcome of a sweep as a table: a line a trial, the best first.
import type { JudgedTrial } from "./outcome.js";
import type { Plan } from "./plan.js";

/** The heading and a row for each trial, as texts. */
export function outcomeTable(
  { ranges, by, seeds }: Plan,
  trials: readonly JudgedTrial[],
): readonly (readonly string[])[] {
  const names = ranges.map(({ name }) => name);
  return [
    ["trial", ...names, `validation ${by.name}`, "epochs", "time"],
    ...trials.map((trial) => [
      String(trial.number),
      ...names.map((name) => trial.settings[name] ?? ""),
      figureText(trial, seeds.length),
      String(Math.max(0, ...trial.runs.map(({ epochs }) => epochs))),
      timeText(trial.runs.reduce((sum, { seconds }) => sum + seconds, 0)),
    ]),
  ];
}

/** `0.1234 ± 0.0056` over seeds; `0.1234` of one. */
export function figureText({ figure, problem }: Pick<JudgedTrial, "figure" | "problem">, seeds: number): string {
  if (figure === undefined) return problem === undefined ? "" : "failed";
  const mean = digits(figure.mean, 4);
  return seeds > 1 ? `${mean} ± ${digits(figure.deviation, 2)}` : mean;
}

function digits(value: number, count: number): string {
  return value === 0 ? "0" : value.toPrecision(count);
}

/** `0.8 s`, `12 s`, `2:05`, `1:02:03`. */
export function timeText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number): string => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
