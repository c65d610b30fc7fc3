// A comparison as lines, for terminals and for Markdown.
import { shapeText } from "../ir/shape.js";
import type { BeforeAfter, Checkpoints, Comparison, LayerChange, LayerState, ModelComparison } from "./comparison.js";

/** As in a diff: `+` is new, `-` is gone, `~` is something else, ` ` is for information. */
export interface Line {
  readonly sign: "+" | "-" | "~" | " ";
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Chapter {
  readonly title: string;
  readonly sections: readonly Section[];
}

export function chaptersOf({ models, added, removed }: Comparison): Chapter[] {
  return [
    ...removed.map((name) => ({ title: `model ${name}: removed`, sections: [] })),
    ...added.map((name) => ({ title: `model ${name}: added`, sections: [] })),
    ...models.map(chapterOf),
  ];
}

function chapterOf(comparison: ModelComparison): Chapter {
  const { model, formerly, layers, settings, computed, totals, checkpoints } = comparison;
  const sections: Section[] = [
    { title: "layers", lines: layers.map(layerLine) },
    {
      title: "settings",
      lines: settings.map(({ kind, name, before, after }) =>
        signed(before, after, `${`${kind} ${name}`.trim()}: `, (text) => text),
      ),
    },
    { title: "computed otherwise", lines: computed.map((text) => ({ sign: "~", text })) },
    {
      title: "size",
      lines: [
        ...sizeLine("parameters", totals.parameters),
        ...sizeLine("operations a row to predict", totals.predict),
        ...sizeLine("operations a row to train", totals.train),
      ],
    },
    { title: checkpointTitle(checkpoints), lines: tensorLines(checkpoints) },
  ];
  return {
    title: formerly === undefined ? `model ${model}` : `model ${model}, formerly ${formerly}`,
    sections: sections.filter(({ title, lines }) => lines.length > 0 || title.startsWith("checkpoints")),
  };
}

function layerLine({ kind, before, after }: LayerChange): Line {
  if (before === undefined || after === undefined) {
    const state = before ?? after;
    return { sign: before ? "-" : "+", text: state ? layerText(state) : "" };
  }
  const name = before.name === after.name ? after.name : `${before.name} -> ${after.name}`;
  if (kind === "renamed") return { sign: "~", text: `${name}: ${after.text}, renamed` };
  const text = before.text === after.text ? after.text : `${before.text} -> ${after.text}`;
  const [from, to] = [shapeText(before.shape), shapeText(after.shape)];
  const shape = from === to ? to : `${from} -> ${to}`;
  const count =
    before.parameters === after.parameters
      ? ""
      : `, ${grouped(before.parameters)} -> ${grouped(after.parameters)} parameters`;
  return { sign: "~", text: `${name}: ${text}, ${shape}${count}` };
}

function layerText({ name, text, shape, parameters }: LayerState): string {
  return `${name}: ${text}, ${shapeText(shape)}${parameters === 0 ? "" : `, ${grouped(parameters)} parameters`}`;
}

function signed<T>(before: T | undefined, after: T | undefined, start: string, write: (one: T) => string): Line {
  if (before === undefined) return { sign: "+", text: start + (after === undefined ? "" : write(after)) };
  if (after === undefined) return { sign: "-", text: start + write(before) };
  return { sign: "~", text: `${start}${write(before)} -> ${write(after)}` };
}

function sizeLine(what: string, { before, after }: BeforeAfter): Line[] {
  if (before === after) return [];
  const share = before === 0 ? "" : ` (${after > before ? "+" : "−"}${percent(Math.abs(after / before - 1))})`;
  return [{ sign: "~", text: `${what}: ${grouped(before)} -> ${grouped(after)}${share}` }];
}

/** `3.4%`, `120%` */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}

function checkpointTitle({ load, otherFields, newOptimizer }: Checkpoints): string {
  if (newOptimizer) return "checkpoints of the old spec load; the optimizer begins anew";
  if (load) return "checkpoints of the old spec load";
  return `checkpoints of the old spec don't load${otherFields ? ": inputs, targets or classes differ" : ""}`;
}

function tensorLines({ tensors }: Checkpoints): Line[] {
  return tensors.map(({ name, before, after }) => signed(before, after, `${name}: `, shapeText));
}

/** `101,770`, in any locale */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
