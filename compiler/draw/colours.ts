// The colours of drawings, in every format that has colours.
import type { BoxKind } from "./drawing.js";

export interface Scheme {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly frame: string;
  readonly arrow: string;
  /** Fill and line. */
  readonly boxes: Readonly<Record<BoxKind, readonly [fill: string, line: string]>>;
}

export const light: Scheme = {
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#59636e",
  frame: "#f6f8fa",
  arrow: "#6e7781",
  boxes: {
    input: ["#dafbe1", "#2da44e"],
    target: ["#fff8c5", "#bf8700"],
    layer: ["#ddf4ff", "#0969da"],
    function: ["#ffffff", "#8c959f"],
    arithmetic: ["#ffffff", "#8c959f"],
    parameter: ["#ddf4ff", "#0969da"],
    loss: ["#ffebe9", "#cf222e"],
    output: ["#fbefff", "#8250df"],
  },
};

export const dark: Scheme = {
  paper: "#0d1117",
  ink: "#f0f6fc",
  faint: "#9198a1",
  frame: "#151b23",
  arrow: "#9198a1",
  boxes: {
    input: ["#12261e", "#3fb950"],
    target: ["#272115", "#d29922"],
    layer: ["#121d2f", "#4493f8"],
    function: ["#212830", "#656c76"],
    arithmetic: ["#212830", "#656c76"],
    parameter: ["#121d2f", "#4493f8"],
    loss: ["#25171c", "#f85149"],
    output: ["#231d37", "#ab7df8"],
  },
};
