// Random specs that follow the grammar, and the same specs in any layout.
import fc from "fast-check";
import { printExpression } from "../../grammar/print.js";
import { tokenize } from "../../grammar/tokens.js";
import { randomExpression, randomWord } from "./random-expression.js";

/** A range that is open at its end is a parameter's: behind one, only a new line tells where the next statement begins. */
const value = randomExpression.map(printExpression).map((text) => (text.endsWith("..") ? `(${text})` : text));
const shape = fc.array(fc.oneof(value, fc.constant("...")), { maxLength: 3 }).map((dims) => `[${dims.join(", ")}]`);
const allow = fc.oneof(
  { weight: 5, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.constant('allow NN401 "meant" ') },
);

function lines(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(allow, fc.oneof(...parts)), { maxLength: 5 })
    .map((list) => list.map((line) => `${line.join("")}\n`).join(""));
}

function written(template: (...words: string[]) => string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((words) => template(...words));
}

const binding = written((name, value) => `${name} = ${value}`, randomWord, value);

const statements = lines(
  binding,
  written((name, value) => `${name} <- ${value}`, randomWord, value),
  written((name, value) => `share ${name} = ${value}`, randomWord, value),
  written((name, value) => `output ${name} = ${value}`, randomWord, value),
  written((name, shape, value) => `param ${name}: ${shape} ~ ${value} when ${value}`, randomWord, shape, value),
  written((name, value) => `state ${name} ~ ${value}`, randomWord, value),
  written((name, shape) => `input ${name}: index(10)${shape}`, randomWord, shape),
  written((name, shape) => `target ${name}: ${shape}`, randomWord, shape),
  written((value, name) => `regularize ${value} on ${name}, ${name}`, value, randomWord),
  ...["loss", "metric", "return"].map((word) => written((value) => `${word} ${value}`, value)),
);

const parameter = fc.oneof(
  randomWord,
  written((name, value) => `${name}: [int] = ${value}`, randomWord, value),
  written((name, value) => `${name}: float in 0..1 log = ${value}`, randomWord, value),
  written((name, shape) => `${name}: ${shape}`, randomWord, shape),
);
const parameters = fc.array(parameter, { maxLength: 4 }).map((list) => `(${list.join(", ")})`);

const item = fc.oneof(
  written((name) => `import { ${name}, b } from "./blocks.nn"\n`, randomWord),
  written((name, value) => `const ${name} = ${value}\n`, randomWord, value),
  written(
    (name, list, value, slope) => `fn ${name}${list} = ${value} grad x = ${slope}\n`,
    randomWord,
    parameters,
    value,
    value,
  ),
  written(
    (name, list, shape, body) => `layer ${name}${list} -> ${shape} {\n${body}}\n`,
    randomWord,
    parameters,
    shape,
    statements,
  ),
  written((name, list, body) => `optimizer ${name}${list} {\n${body}}\n`, randomWord, parameters, statements),
  written((name, list, body) => `model ${name}${list} {\n${body}}\n`, randomWord, parameters, statements),
  written(
    (name, first, block, second) =>
      `train ${name} {\nallow NN604 "any" data f(${first}) {\n${block}}\nbatch ${second}\n}\n`,
    randomWord,
    value,
    lines(binding),
    value,
  ),
  written(
    (name, share, by, condition, period) =>
      `train ${name} {\nvalidate ${share} stratified by ${by}\ntest where ${condition}\ncheckpoint "a" every ${period} steps\nfreeze ${name}, ${by}\n}\n`,
    randomWord,
    value,
    randomWord,
    value,
    value,
  ),
  written(
    (name, value) =>
      `sweep ${name} {\nrange ${name}\nrange ${name} in 1e-4..0.1 log\nrange ${name} in [${value}]\nsearch ${value}\n}\n`,
    randomWord,
    value,
  ),
);

/** Declarations of every kind. */
export const randomSpec: fc.Arbitrary<string> = fc
  .array(fc.tuple(allow, item), { maxLength: 4 })
  .map((items) => items.map((item) => item.join("")).join(""));

const gaps = [
  " ",
  "   ",
  "\n",
  "\r\n    ",
  "\n\n\n",
  " // why\n",
  "\n// alone\n",
  "\n\n  // one {\n  // two,\n",
  "\n/// described\n",
  "\t/// behind\r\n",
];

/** The same tokens with other blanks, comments and line ends between them. What begins on a line of its own still does. */
export function scrambled(text: string, seeds: readonly number[]): string {
  let count = 0;
  const gap = (): string => gaps[Math.max(0, (seeds[count++ % seeds.length] ?? 0) - 12) % gaps.length]!;
  const lines = text.split("\n").map((line) => tokenize(line).tokens.map(({ image }) => image + gap()));
  return lines.map((line) => `${line.join("")}\n${gap()}`).join("");
}

/** Mostly blanks, now and then something else. */
export const randomGaps: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(12 + gaps.length - 1), {
  minLength: 1,
  maxLength: 60,
});
