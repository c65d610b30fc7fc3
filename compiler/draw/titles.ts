// The words in boxes: as the spec has them, short enough to be read.
import type { Setting, Use } from "../check/model.js";

const longest = 44;

/** `dense(hidden)` with `hidden = 128` below it. */
export function useTitle(use: Use): { readonly title: string; readonly notes: readonly string[] } {
  const values = use.settings.flatMap(({ text, value }) => (value === undefined ? [] : [`${text} = ${value}`]));
  return { title: callText(use), notes: [...new Set(values)].map(shortened) };
}

/** The call without the tensors that are given to it: arrows show those. */
export function callText({ declaration, settings }: Use): string {
  return shortened(settings.length === 0 ? declaration : `${declaration}(${settings.map(settingText).join(", ")})`);
}

function settingText({ parameter, isNamed, text }: Setting): string {
  return isNamed ? `${parameter}: ${text}` : text;
}

export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
