// Small specs and what is found in them, as tests write it down.
import { check, type Checked } from "../../compiler/check/check.js";
import type { Model } from "../../compiler/check/model.js";
import { readLibrary } from "../../compiler/library.js";

const library = readLibrary();

export interface Around {
  /** `--set` */
  readonly set?: Readonly<Record<string, string>>;
  /** What can be imported, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly spelled?: (path: string) => string;
}

export function checkText(text: string, { set = {}, files = {}, spelled = (path) => path }: Around = {}): Checked {
  return check({ path: "model.nn", text }, library, { read: (path) => files[path], spelled, set });
}

/** Each finding as `NN301 the text it points at`. */
export function found(text: string, around?: Around): string[] {
  return checkText(text, around).diagnostics.map(
    ({ code, at }) => `${code} ${at.source.text.slice(at.span.start, at.span.end)}`,
  );
}

/** Each finding's sentence. */
export function sentences(text: string, around?: Around): string[] {
  return checkText(text, around).diagnostics.map(({ message }) => message);
}

/** The errors alone. */
export function errors(text: string, around?: Around): string[] {
  const { diagnostics } = checkText(text, around);
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, at }) => `${code} ${at.source.text.slice(at.span.start, at.span.end)}`);
}

/** The one model of a spec that must be right. */
export function modelOf(text: string, around?: Around): Model {
  const { models, diagnostics } = checkText(text, around);
  const [model] = models;
  if (!model) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return model;
}

/** A classifier around the lines that make `scores`. */
export function digits(lines: string, more = ""): string {
  return `model Digits {
  input image: [28, 28]
  target digit: class(10)
  ${lines}
  loss cross_entropy(scores, digit)
  ${more}
}
`;
}
