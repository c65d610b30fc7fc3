// The small specs that `nnc explain` shows: the same few frames again and again, so that a reader sees only what differs.
import { dedent } from "./dedent.js";

/** A classifier of hand-written digits, 784 pixels a row, around the lines that make `scores`. */
export function digits(lines: string): string {
  return dedent`
    model Digits {
      input image: [784]
      target digit: class(10)

      ${lines}

      loss cross_entropy(scores, digit)
      output probability = softmax(scores)
    }
  `;
}

/** The same digits as pictures of [28, 28, 1], for what needs height and width. */
export function pictures(lines: string): string {
  return digits(lines).replace("[784]", "[28, 28, 1]");
}

/** A plain classifier and how it is fitted. */
export function fitted(settings: string, lines = "scores = image -> dense(64) -> relu -> dense(10)"): string {
  return after(
    digits(lines),
    dedent`
    train Digits {
      ${settings}
    }
  `,
  );
}

/** A plain classifier, how it is fitted, and what a sweep tries. */
export function swept(lines: string): string {
  return after(
    fitted(dedent`
      validate 10%
      seed 1
    `),
    dedent`
    sweep Digits {
      ${lines}
    }
  `,
  );
}

/** Declarations one below the other, an empty line between them. */
export function after(...declarations: readonly string[]): string {
  return declarations.join("\n\n");
}

/** Batch normalization without its scale and shift: what it subtracts is all that the examples are about. */
export const batchNorm = dedent`
  layer batch_norm(x: [n]) {
    centred = x - mean(x, over: batch)
    return centred / sqrt(mean(centred ^ 2, over: batch) + 1e-5)
  }
`;
