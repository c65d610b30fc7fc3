// Formulas as people read them: a statement for each value that is stored or used again, and no parenthesis too many.
import type { ElementwiseName } from "../ir/value.js";
import { sameAccess, type Access } from "./access.js";
import { finalPlace, type Output, type Place, type Term } from "./draft.js";
import { inputsOf } from "./terms.js";

export interface Names {
  /** Of a place, seen as one of the step's terms or outputs sees it. */
  ofPlace(place: Place, access: Access): string;
  /** A name within the formula, that is no buffer's. */
  local(wish: string): string;
  wishFor(term: Term): string;
  /** The number of a dimension of the space in the formula. */
  dimension(dim: number): number;
  readonly lastDimension: number;
}

type Load = Extract<Term, { kind: "load" }>;

/** The statements that compute and store the outputs. */
export function formulaOf(outputs: readonly Output[], names: Names): string[] {
  const uses = countUses(outputs);
  const stored = new Map<Term, Output>();
  for (const output of outputs)
    if (output.mode === "store" && !stored.has(output.term)) stored.set(output.term, output);
  const statements: string[] = [];
  const named = new Map<Term, string>();
  const left = loadsByPlace(uses);

  const text = (term: Term, least: number): string => {
    const name = named.get(term);
    if (name !== undefined) return name;
    if (term.kind === "load") {
      const loads = left.get(finalPlace(term.place));
      loads?.set(term, (loads.get(term) ?? 1) - 1);
      return names.ofPlace(term.place, term.access);
    }
    const [expression, binds] = written(term, text, names);
    return binds < least ? `(${expression})` : expression;
  };
  const needsName = (term: Term): boolean =>
    stored.has(term)
      ? term.kind !== "load" && term.kind !== "constant"
      : isWorthAName(term) && (uses.get(term) ?? 0) > 1;
  /** Defines what an expression is made of before any of it is written, lest it name a place that is assigned in between. */
  const prepare = (term: Term): void => {
    for (const input of inputsOf(term)) {
      if (named.has(input)) continue;
      if (needsName(input)) define(input);
      else prepare(input);
    }
  };
  const define = (term: Term): void => {
    prepare(term);
    const [expression] = written(term, text, names);
    const output = stored.get(term);
    const name = output ? assignTo(output) : names.local(names.wishFor(term));
    statements.push(`${name} = ${expression}`);
    named.set(term, name);
  };
  /** The name to assign to. What lies there and is still needed gets another name first. */
  const assignTo = ({ place, access }: Output): string => {
    const name = names.ofPlace(place, access);
    for (const [term, count] of left.get(finalPlace(place)) ?? []) {
      const isOld = count > 0 && !named.has(term) && sameAccess(term.access, access);
      if (!isOld) continue;
      const old = names.local(`${name}.before`);
      statements.push(`${old} = ${name}`);
      named.set(term, old);
    }
    return name;
  };

  for (const output of outputs) {
    const { term, mode, once } = output;
    if (stored.get(term) === output && needsName(term)) {
      if (!named.has(term)) define(term);
      continue;
    }
    if (!named.has(term) && needsName(term)) define(term);
    else prepare(term);
    const expression = text(term, 0);
    const counted = once ? `where(index(${names.lastDimension}) == 0, ${expression}, 0)` : expression;
    statements.push(`${assignTo(output)} = ${mode === "store" ? expression : `${mode}(${counted})`}`);
  }
  return statements;
}

function countUses(outputs: readonly Output[]): Map<Term, number> {
  const uses = new Map<Term, number>();
  const visit = (term: Term): void => {
    const count = uses.get(term) ?? 0;
    uses.set(term, count + 1);
    if (count > 0) return;
    for (const input of inputsOf(term)) visit(input);
  };
  for (const { term } of outputs) visit(term);
  return uses;
}

/** How often each load is used, by what it reads. */
function loadsByPlace(uses: ReadonlyMap<Term, number>): Map<Place, Map<Load, number>> {
  const loads = new Map<Place, Map<Load, number>>();
  for (const [term, count] of uses) {
    if (term.kind !== "load") continue;
    const place = finalPlace(term.place);
    const known = loads.get(place);
    if (known) known.set(term, count);
    else loads.set(place, new Map([[term, count]]));
  }
  return loads;
}

function isWorthAName({ kind }: Term): boolean {
  return kind === "elementwise" || kind === "row" || kind === "random";
}

type Text = (term: Term, least: number) => string;

interface Sign {
  readonly sign: string;
  readonly binds: number;
}

const signs: Partial<Record<ElementwiseName, Sign>> = {
  or: { sign: "or", binds: 1 },
  and: { sign: "and", binds: 2 },
  lt: { sign: "<", binds: 4 },
  le: { sign: "<=", binds: 4 },
  eq: { sign: "==", binds: 4 },
  ne: { sign: "!=", binds: 4 },
  add: { sign: "+", binds: 5 },
  sub: { sign: "-", binds: 5 },
  mul: { sign: "*", binds: 6 },
  div: { sign: "/", binds: 6 },
  pow: { sign: "^", binds: 8 },
};
const mirrored: Partial<Record<ElementwiseName, string>> = { lt: ">", le: ">=" };
const tightest = 9;

/** The expression, and how tightly it binds. */
function written(term: Term, text: Text, names: Names): [string, number] {
  switch (term.kind) {
    case "load":
      return [names.ofPlace(term.place, term.access), tightest];
    case "constant":
      return numberText(term.number);
    case "index":
      return indexText(term.access, names);
    case "random":
      return [`${term.distribution}(${term.stream})`, tightest];
    case "row":
      return [`row_${term.by}(${text(term.input, 0)})`, tightest];
    case "elementwise":
      return elementwiseText(term.name, term.inputs, text);
    default:
      return term satisfies never;
  }
}

function elementwiseText(name: ElementwiseName, inputs: readonly Term[], text: Text): [string, number] {
  const [a, b] = inputs;
  const found = signs[name];
  if (name === "neg" && a) return [`-${text(a, 8)}`, 7];
  // A "not" reaches as far as it can, so that it stands in parentheses wherever something tighter is around it.
  if (name === "not" && a) return [`not ${text(a, 4)}`, 3];
  if (!found || !a || !b) return [`${name}(${inputs.map((input) => text(input, 0)).join(", ")})`, tightest];
  const { sign, binds } = found;
  const other = mirrored[name];
  if (other !== undefined && a.kind === "constant" && b.kind !== "constant")
    return [`${text(b, binds + 1)} ${other} ${text(a, binds + 1)}`, binds];
  if (binds === 4) return [`${text(a, 5)} ${sign} ${text(b, 5)}`, binds];
  return name === "pow"
    ? [`${text(a, binds + 1)} ${sign} ${text(b, binds)}`, binds]
    : [`${text(a, binds)} ${sign} ${text(b, binds + 1)}`, binds];
}

/** The shortest digits that are read as the same number. */
function numberText(number: number): [string, number] {
  if (Number.isNaN(number)) return ["0 / 0", 6];
  const isNegative = number < 0 || Object.is(number, -0);
  return [Object.is(number, -0) ? "-0" : String(number), isNegative ? 7 : tightest];
}

function indexText({ offset, steps }: Access, names: Names): [string, number] {
  const parts = steps.flatMap((step, dim) =>
    step === 0 ? [] : [step === 1 ? `index(${names.dimension(dim)})` : `${step} * index(${names.dimension(dim)})`],
  );
  if (offset !== 0 || parts.length === 0) parts.push(String(offset));
  const isProduct = parts.length === 1 && steps.some((step) => step > 1);
  return [parts.join(" + "), parts.length > 1 ? 5 : isProduct ? 6 : tightest];
}
