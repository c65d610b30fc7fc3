// A model in the pieces that are drawn, every round of a `repeat` for itself: fields, uses of layers and functions, the user's own arithmetic, losses, outputs.
import type { Field, Loss, Model, Output } from "../check/model.js";
import { shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { arithmeticTitle } from "./arithmetic.js";
import type { BoxKind } from "./drawing.js";
import { lookAt, type Look } from "./look.js";
import { shortened, useTitle } from "./titles.js";
import type { Enclosed } from "./words.js";

export type { Enclosure, Step } from "./words.js";

export interface Piece {
  readonly kind: BoxKind;
  readonly title: string;
  readonly notes: readonly string[];
  /** Names of its own; those that an earlier piece has too are in `shared`. */
  readonly parameters: readonly string[];
  readonly shared: readonly string[];
  readonly within: Enclosed;
  readonly sources: readonly { readonly piece: Piece; readonly dims: readonly number[] }[];
}

export function piecesOf(model: Model): Piece[] {
  const look = lookAt(model);
  const made = new Map<Value, Piece>();
  const seen = new Set<string>();
  const from = (values: readonly Value[]): Piece["sources"] =>
    values.flatMap((value) => {
      const piece = made.get(value);
      return piece ? [{ piece, dims: value.shape.dims }] : [];
    });
  const fields = [...model.inputs, ...model.targets].map((field) => {
    const piece = fieldPiece(field, model.inputs.includes(field) ? "input" : "target");
    made.set(field.value, piece);
    return piece;
  });
  const inner = look.shown.map((value) => {
    const piece = { ...pieceOf(value, look, seen), sources: from(look.sourcesOf(value)) };
    made.set(value, piece);
    return piece;
  });
  const penalties = [...new Set(model.groups.flatMap((group) => group.penalties.map(({ text }) => text)))];
  const losses = model.losses.map((loss, i) => ({
    ...lossPiece(loss, i === 0 ? penalties : []),
    sources: from(look.endsOf(loss.value)),
  }));
  const outputs = model.outputs.map((output) => ({
    ...outputPiece(output),
    sources: from(isChoice(output) ? look.endsOf(output.value) : [look.behind(output.value)]),
  }));
  return [...fields, ...inner, ...losses, ...outputs];
}

const plain = { notes: [], parameters: [], shared: [], within: [], sources: [] } as const;

function pieceOf(value: Value, look: Look, seen: Set<string>): Omit<Piece, "sources"> {
  const { operation } = value;
  const word = look.words.get(value);
  if (word) {
    const { use, within } = word;
    const kind = use.weights.length > 0 ? "layer" : "function";
    return { ...plain, ...useTitle(use), kind, ...told(use.weights, seen), within };
  }
  const within = look.enclosureOf(value);
  if (operation.kind === "leaf" && operation.role === "parameter")
    return { ...plain, kind: "parameter", title: "param", ...told([operation.name], seen), within };
  return { ...plain, kind: "arithmetic", title: arithmeticTitle(value, look), within };
}

/** Weights are counted and listed where they are used first. */
function told(weights: readonly string[], seen: Set<string>): Pick<Piece, "parameters" | "shared"> {
  const parameters = weights.filter((name) => !seen.has(name));
  const shared = weights.filter((name) => seen.has(name));
  for (const name of parameters) seen.add(name);
  return { parameters, shared };
}

function fieldPiece(field: Field, kind: "input" | "target"): Piece {
  return { ...plain, kind, title: `${kind} ${field.name}`, notes: [typeText(field)] };
}

/** Names of classes, where they are few. */
function typeText({ kind, dims, count, classes }: Field): string {
  if (kind === "real") return shapeText(dims);
  const names = kind === "class" && classes ? classes.join(", ") : "";
  const many = names === "" || names.length > 40 ? String(count) : names;
  return `${kind}(${many})${dims.length === 0 ? "" : shapeText(dims)}`;
}

function lossPiece({ text }: Loss, penalties: readonly string[]): Piece {
  return {
    ...plain,
    kind: "loss",
    title: `loss ${shortened(text)}`,
    notes: penalties.map((penalty) => `+ ${penalty}`),
  };
}

function outputPiece(output: Output): Piece {
  const notes = output.chooses ? [`the likeliest class of ${output.chooses.name}`] : [];
  return { ...plain, kind: "output", title: `output ${output.name}`, notes };
}

/** It is there without being written, since a target has classes. */
function isChoice({ chooses, at }: Output): boolean {
  return chooses?.at === at;
}
