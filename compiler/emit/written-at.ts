// Where in the spec the weights and states of a model are written: values such as 0 have no place of their own.
import { lineOf, positionOf } from "../report/position.js";
import type { Place } from "../report/diagnostic.js";
import type { Origin } from "../ir/value.js";
import type { Model } from "../check/model.js";

/** By the names of their buffers. */
export function writtenAt({ parameters, states, groups, metrics }: Model): ReadonlyMap<string, Origin> {
  const kept = [
    ...parameters,
    ...states,
    ...groups.flatMap(({ slots }) => slots),
    ...metrics.flatMap((metric) => metric.states),
  ];
  return new Map(kept.map(({ name, at }) => [name, originOf(at)]));
}

function originOf({ source, span }: Place): Origin {
  const { line } = positionOf(source, span.start);
  return { file: source.path, line, text: lineOf(source, line).text.trim() };
}
