// Layers that normalize: that take out a mean of their input, so that what was added to it before is lost.
import type { Value } from "../../ir/value.js";
import { between } from "../flow.js";
import { type Network, onceFor, type WrittenUse } from "./network.js";

export interface Normalization extends WrittenUse {
  readonly input: Value;
  /** The mean is one over the rows of the batch. */
  readonly overBatch: boolean;
  /** It is over nothing else: a single row has no spread. */
  readonly overRowsOnly: boolean;
}

/** Those with one mean for each number of the last axis: of a batch, or of a picture. */
export const normalizations: (network: Network) => readonly Normalization[] = onceFor(({ uses, readers }) => {
  const around = new Set<WrittenUse["use"]>();
  return uses.flatMap((written): Normalization[] => {
    const { use } = written;
    const input = use.inputs[0]?.value;
    if (!input?.shape.batched || !readers.has(use.result) || written.around.some((outer) => around.has(outer)))
      return [];
    const means = meansIn(input, use.result, readers.get(input) ?? []);
    if (!means) return [];
    around.add(use);
    return [{ ...written, input, ...means }];
  });
});

/** Undefined unless the input is only ever read to take a mean of it, or with something taken from it. */
function meansIn(
  input: Value,
  result: Value,
  readers: readonly Value[],
): Pick<Normalization, "overBatch" | "overRowsOnly"> | undefined {
  const lastAxis = input.shape.dims.length - 1;
  const way = new Set(between(input, result, true));
  const onWay = readers.filter((reader) => way.has(reader));
  const means = onWay.flatMap(({ operation }) =>
    operation.kind === "reduce" && operation.by === "sum" ? [operation] : [],
  );
  const centred = onWay.filter(
    ({ operation, inputs }) =>
      operation.kind === "sub" && inputs[0] === input && inputs[1] !== undefined && way.has(inputs[1]),
  );
  const rest = readers.filter(
    ({ operation, inputs }) => !(operation.kind === "sub" && inputs[0] === input) && operation.kind !== "reduce",
  );
  const perChannel = means.filter(({ axes, batch }) => !axes.includes(lastAxis) && (batch || axes.length > 0));
  if (perChannel.length === 0 || perChannel.length < means.length || centred.length === 0 || rest.length > 0)
    return undefined;
  const overBatch = perChannel.some(({ batch }) => batch);
  return { overBatch, overRowsOnly: overBatch && perChannel.every(({ axes }) => axes.length === 0) };
}
