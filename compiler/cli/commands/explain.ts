// `nnc explain NN303`: what a finding means; without a code, a list of all.
import { shortened } from "../../report/shortened.js";
import { codes, entryOf } from "../../report/catalogue.js";
import { explain as explanationOf } from "../../report/explain.js";
import { didYouMean } from "../../report/suggest.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";

export const explain: Action<unknown> = async (args, _flags, io) => {
  const texts = args.length === 0 ? [list()] : args.map(textOf);
  io.stdout.write(`${texts.join("\n\n")}\n`);
  return Promise.resolve(exitCodes.ok);
};

function textOf(code: string): string {
  const text = explanationOf(code);
  if (text !== undefined) return text;
  throw misuse(
    `there is no finding with the code ${JSON.stringify(shortened(code))}${didYouMean(code, codes)}`,
    "nnc explain lists them all",
  );
}

function list(): string {
  return codes
    .map((code) => ({ code, ...entryOf(code) }))
    .map(({ code, severity, title }) => `${code}  ${severity.padEnd("information".length)}  ${title}`)
    .join("\n");
}
