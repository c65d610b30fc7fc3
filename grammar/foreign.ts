// What people write who come from other languages: each word and sign is reported once, and read as what was meant.
import { fault, replace } from "./faults.js";
import { begins, binds, ends, holdsStatements, type Faults, type Here, type Tokens } from "./here.js";
import * as t from "./tokens.js";

export function readForeign({ token }: Here, { code, instead, type }: t.Foreign, faults: Faults): Tokens {
  const replacement = type === undefined ? "" : type === t.Not ? "not " : instead;
  faults.push(
    fault(
      code,
      t.spanOf(token),
      { found: token.image, instead },
      { fix: type === t.Gap ? undefined : [replace(t.spanOf(token), replacement)] },
    ),
  );
  return type === undefined ? [] : [t.retag(token, type)];
}

const foreignValues: ReadonlyMap<string, t.Foreign> = new Map([
  ["True", { code: "NN007", instead: "true", type: t.True }],
  ["False", { code: "NN007", instead: "false", type: t.False }],
  ["None", { code: "NN007", instead: "a number, true or false", type: t.Gap }],
  ["null", { code: "NN007", instead: "a number, true or false", type: t.Gap }],
]);

const foreignDeclarers: ReadonlyMap<string, t.Foreign> = new Map([
  ["let", { code: "NN007", instead: "const", type: t.Const }],
  ["var", { code: "NN007", instead: "const", type: t.Const }],
  ["def", { code: "NN007", instead: "fn", type: t.Fn }],
  ["func", { code: "NN007", instead: "fn", type: t.Fn }],
  ["function", { code: "NN007", instead: "fn", type: t.Fn }],
  ["class", { code: "NN007", instead: "model", type: t.Model }],
  ["network", { code: "NN007", instead: "model", type: t.Model }],
]);

const superfluous: ReadonlySet<string> = new Set(["let", "var", "const"]);

export function foreignWord(here: Here): t.Foreign | undefined {
  const { token, place, previous, next } = here;
  if (!ends(previous) && next?.tokenType !== t.Colon && !binds(next) && foreignValues.has(token.image))
    return foreignValues.get(token.image);
  if (next?.tokenType !== t.Name || !begins(here)) return undefined;
  if (place.room === "file") return foreignDeclarers.get(token.image);
  if (!holdsStatements(place) || !superfluous.has(token.image)) return undefined;
  return { code: "NN007", instead: `${next.image} = …`, type: undefined };
}

export function readText({ token }: Here, faults: Faults): Tokens {
  for (const { index, 0: escape } of token.image.matchAll(/\\[^]/g)) {
    if (/["\\nt]/.test(escape[1]!)) continue;
    const start = token.startOffset + index;
    faults.push(
      fault(
        "NN005",
        { start, end: start + 2 },
        { found: escape, instead: `\\${escape}` },
        { fix: [replace({ start, end: start }, "\\")] },
      ),
    );
  }
  return [token];
}

export function readQuotes({ token }: Here, faults: Faults): Tokens {
  const inside = token.image.slice(1, -1);
  const fix = inside.includes('"') ? undefined : [replace(t.spanOf(token), `"${inside}"`)];
  faults.push(fault("NN005", t.spanOf(token), { found: token.image[0]!, instead: '"' }, { fix }));
  return [t.retag(token, t.Text)];
}

export function readOpenText({ token }: Here, faults: Faults): Tokens {
  faults.push(
    fault("NN005", t.spanOf(token), { found: "a text without its closing quote", instead: '"…" on one line' }),
  );
  return [t.retag(token, t.Gap)];
}

export function readNumber({ token }: Here, faults: Faults): Tokens {
  const instead = token.image.startsWith(".") ? `0${token.image}` : token.image.slice(0, -1);
  faults.push(
    fault("NN005", t.spanOf(token), { found: token.image, instead }, { fix: [replace(t.spanOf(token), instead)] }),
  );
  return [t.retag(token, t.Numeral)];
}

/** `x.relu()`: methods are stages here. */
export function readDot(here: Here, faults: Faults): Tokens {
  if (!ends(here.previous) || here.next?.tokenType !== t.Name) return readUnknown(here, faults);
  faults.push(fault("NN005", t.spanOf(here.token), { found: ".", instead: "->" }));
  return [t.retag(here.token, t.Arrow)];
}

/** A run of characters that mean nothing here is one fault. */
export function readUnknown({ token }: Here, faults: Faults): Tokens {
  const span = t.spanOf(token);
  const last = faults.at(-1);
  const goesOn = last?.code === "NN005" && last.end === span.start && last.details.instead === "";
  if (goesOn) faults.pop();
  const found = goesOn ? `${last.details.found}${token.image}` : token.image;
  faults.push(fault("NN005", { start: goesOn ? last.start : span.start, end: span.end }, { found, instead: "" }));
  return [];
}
