// What `--start` says of the weights of a file.
import type { Started } from "../../runtime/index.js";
import { count } from "./text.js";

/** Which tensors were taken; of the others, why not. */
export function startedText({ taken, kept, unused }: Started, path: string): string {
  const shape = (dims: readonly number[]): string => `[${dims.join(", ")}]`;
  const lines = [
    `${count(taken.length, "tensor")} of ${path} taken: ${taken.join(", ")}`,
    ...kept.map(({ name, shape: own, found }) =>
      found === undefined
        ? `  ${name} begins anew: the file has none`
        : `  ${name} begins anew: it is ${shape(own)}, in the file ${shape(found)}`,
    ),
    ...(unused.length === 0 ? [] : [`  not used: ${unused.join(", ")}`]),
  ];
  return lines.join("\n");
}
