// NN0xx: the text doesn't follow the grammar.
import { dedent } from "./dedent.js";
import { entry } from "./entry.js";
import { after, digits } from "./examples.js";

export const syntax = {
  NN001: entry<{ stage: string }>({
    severity: "error",
    title: "an arrow is missing between two stages",
    message: ({ stage }) => `-> is missing before ${stage}`,
    help: ({ stage }) => `every stage of a chain stands behind an arrow: -> ${stage}`,
    explanation: `
      A chain is one expression: the value on the left flows through each arrow into the next stage. A new line means nothing to the language, so a chain may be broken wherever it reads best, and that is also why the break itself can't stand for the arrow.
    `,
    wrong: digits(dedent`
      scores = image
        -> dense(128)
        relu
        -> dense(10)
    `),
    right: digits(dedent`
      scores = image
        -> dense(128)
        -> relu
        -> dense(10)
    `),
  }),

  NN002: entry<{ name: string }>({
    severity: "error",
    title: "an argument is named with = instead of :",
    message: ({ name }) => `an argument is given its name with a colon, as in ${name}: …, but here stands ${name} = …`,
    help: ({ name }) => `write ${name}: and the value`,
    explanation: `
      In Python an argument is named with an equals sign. Here = binds a name to a tensor, and a colon says what a thing is or which argument is meant, as in TypeScript's object literals.
    `,
    wrong: digits("scores = image -> dense(units = 10)"),
    right: digits("scores = image -> dense(units: 10)"),
  }),

  NN003: entry<{ open: string; close: string }>({
    severity: "error",
    title: "an opened bracket is never closed",
    message: ({ open, close }) => `this ${open} is never closed: the ${close} that belongs to it is missing`,
    explanation: `
      The message points at the bracket that was opened, not at the end of the file where the reader gave up: the missing one belongs somewhere between the two. \`nnc fmt\` on the mended file shows by its indentation whether it now stands in the right place.
    `,
    wrong: digits("scores = image -> dense(10)").replace(/\n}$/, ""),
    right: digits("scores = image -> dense(10)"),
  }),

  NN004: entry<{ expected: string; found: string }>({
    severity: "error",
    title: "something else was expected here",
    message: ({ expected, found }) => `${expected} was expected here, but there is ${found}`,
    explanation: `
      The text stops making sense at this place. What follows is read again from the next line that starts a statement, so one broken line doesn't hide the mistakes after it.
    `,
    wrong: digits("scores = image -> -> dense(10)"),
    right: digits("scores = image -> dense(10)"),
  }),

  NN005: entry<{ found: string; instead: string }>({
    severity: "error",
    title: "a character that the language doesn't have",
    message: ({ found, instead }) =>
      `${found} is not part of the language${instead === "" ? "" : `; write ${instead}`}`,
    help: ({ instead }) => (instead === "" ? "take it out" : undefined),
    explanation: `
      Specs are written with the letters, digits and signs of a plain keyboard outside of texts and comments. Characters that look alike, such as a typographic arrow or a curly quotation mark, usually come from a text processor or a web page. A line needs no end mark: there is no semicolon.
    `,
    wrong: digits("scores = image → dense(10)"),
    right: digits("scores = image -> dense(10)"),
  }),

  NN006: entry<{ what: string; limit: string }>({
    severity: "error",
    title: "too large or too deep to be read",
    message: ({ what, limit }) => `${what} goes beyond what can be read: the limit is ${limit}`,
    help: () => "name the parts and put them together, or use repeat",
    explanation: `
      A file that is larger, or brackets that are nested deeper, than anything a person would write is most often a data file that was named by mistake, or a spec written by a program gone wrong. The limits keep such a file from using up the memory of the machine.
    `,
    wrong: digits(`scores = ${"(".repeat(2000)}image${")".repeat(2000)} -> dense(10)`),
    right: digits("scores = image -> dense(10)"),
  }),

  NN007: entry<{ found: string; instead: string }>({
    severity: "error",
    title: "a word or sign of another language",
    message: ({ found, instead }) => `${found} is written ${instead} in this language`,
    help: ({ instead }) => `write ${instead}`,
    explanation: `
      Whoever knows Python, JavaScript or a deep-learning framework brings their words along. Where the meaning is clear the message names what is used here, and \`nnc check --fix\` puts it in.
    `,
    wrong: after("fn square(x) = x ** 2", digits("scores = image -> square -> dense(10)")),
    right: after("fn square(x) = x ^ 2", digits("scores = image -> square -> dense(10)")),
  }),
};
