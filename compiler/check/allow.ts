// Every `allow` of a file, with what it is about.
import type { Allow, Item, Span } from "../../grammar/ast.js";
import type { Silencing } from "../report/silence.js";
import type { LoadedFile } from "./load.js";

export function silencings({ source, file }: LoadedFile): Silencing[] {
  return file.items
    .flatMap(allowing)
    .flatMap(({ allows, span }) =>
      allows.map((allow) => ({ code: allow.code.text, at: { source, span: allow }, covers: { source, span } })),
    );
}

interface Allowing {
  readonly allows: readonly Allow[];
  readonly span: Span;
}

function allowing(item: Item): Allowing[] {
  const own = { allows: item.allows, span: item };
  if ("body" in item && "gradients" in item) return [own];
  if ("body" in item) return [own, ...item.body.map((statement) => ({ allows: statement.allows, span: statement }))];
  if (item.kind !== "train" && item.kind !== "sweep") return [own];
  return [own, ...item.settings.map((setting) => ({ allows: setting.allows, span: setting }))];
}
