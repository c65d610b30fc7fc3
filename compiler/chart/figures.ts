// Numbers as charts and tables write them.
import { format } from "d3-format";

/** Four digits that count: `0.1234`, `12.35`, `1.2e-5`. Counts stay whole. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return minus(Number(value.toPrecision(3)).toExponential());
  return minus(String(Number(value.toPrecision(Number.isInteger(value) ? 7 : 4))));
}

/** `12,000` */
export const whole = format(",d");

/** `97.5 %` */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** `101.8k`, `1.2M` */
export function short(value: number): string {
  return Math.abs(value) < 1000 ? figure(value) : format(".3~s")(value);
}

function minus(text: string): string {
  return text.replace("e+", "e").replace(/-/g, (sign, place: number) => (place === 0 ? "−" : sign));
}
