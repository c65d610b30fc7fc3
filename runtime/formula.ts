// Short texts that say what a kernel computes, and the programs they mean: "h = max(0, z + h.bias); loss = total(h * h)".
import { operations, type OperationName, type OutputMode, type Program } from "./engine.js";
import { FormulaError, shown, tokenize, type Token } from "./formula-tokens.js";

export { FormulaError };

/** What a formula computes. Names are not yet bound to memory: a result that is in no buffer is only a name within the formula. */
export interface Formula {
  readonly text: string;
  readonly program: Program;
  /** The buffers that are read; `load` instructions count them. */
  readonly inputs: readonly string[];
  readonly results: readonly Result[];
}

/** One statement, `name = expression`. */
export interface Result {
  readonly name: string;
  readonly register: number;
  readonly mode: OutputMode;
  /** Whether a later statement reads it. */
  readonly read: boolean;
  /** Where the statement stands in the text. */
  readonly at: number;
}

/**
 * Reads statements `name = expression`, separated by `;` or a new line. An expression may go on in the next line with an operator.
 *
 * Names are letters, digits, `_` and `.`. From loosest to tightest: `or`, `and`, `not`, comparisons, `+ -`, `* /`, unary `-`, `^` (to the right).
 * Functions: exp log tanh sqrt erf abs sign floor cos sin (of one), max min (of two), where (of three), row_sum row_max row_min row_argmax (along the
 * last dimension), uniform(stream), normal(stream), index(dimension). `total`, `highest` and `lowest` around a whole expression combine all points
 * that share a place in the destination. A name that was assigned before means that value, any other is read from its buffer.
 *
 * Equal subexpressions are computed once. Throws FormulaError.
 */
export function compileFormula(text: string): Formula {
  return new Parser(text).formula();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #program = new ProgramBuilder();
  readonly #results = new Map<string, { -readonly [K in keyof Result]: Result[K] }>();
  #place = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  formula(): Formula {
    while (this.#take(";"));
    while (this.#peek().kind !== "end") {
      this.#statement();
      if (this.#peek().kind !== "end" && this.#peek().symbol !== ";" && !this.#peek().startsLine)
        this.#expected(`";" or a new line`);
      while (this.#take(";"));
    }
    return {
      text: this.#text,
      program: this.#program.finish(),
      inputs: this.#program.inputs,
      results: [...this.#results.values()],
    };
  }

  #statement(): void {
    if (this.#peek().kind !== "name") this.#expected("the name of a result");
    const target = this.#next();
    if (this.#results.has(target.symbol)) this.#fail(`${target.symbol} is assigned twice`, target);
    this.#expect("=");
    const mode = (this.#peek(1).symbol === "(" && reductions.get(this.#peek().symbol)) || "store";
    if (mode !== "store") this.#next();
    const register = mode === "store" ? this.#expression(0) : this.#parenthesized();
    this.#results.set(target.symbol, { name: target.symbol, register, mode, read: false, at: target.at });
  }

  /** Everything that binds at least as tightly as `least`; gives the register of its value. */
  #expression(least: number): number {
    let left = this.#prefixed();
    for (;;) {
      const operator = infix.get(this.#peek().symbol);
      if (!operator || operator.binds < least) return left;
      this.#next();
      const right = this.#expression(operator.toTheRight ? operator.binds : operator.binds + 1);
      left = operator.swapped
        ? this.#program.add(operator.operation, right, left)
        : this.#program.add(operator.operation, left, right);
      if (operator.alone && infix.get(this.#peek().symbol)?.binds === operator.binds)
        this.#fail(`comparisons don't chain: write "and" between two of them`, this.#peek());
    }
  }

  #prefixed(): number {
    const operator = prefix.get(this.#peek().symbol);
    if (!operator) return this.#atom();
    this.#next();
    const isNegativeNumber =
      operator.operation === "neg" && this.#peek().kind === "number" && this.#peek(1).symbol !== "^";
    return isNegativeNumber
      ? this.#program.constant(-this.#next().value)
      : this.#program.add(operator.operation, this.#expression(operator.binds));
  }

  #atom(): number {
    const token = this.#peek();
    if (token.symbol === "(") return this.#parenthesized();
    if (token.kind !== "number" && token.kind !== "name") return this.#expected(`a number, a name or "("`);
    this.#next();
    if (token.kind === "number") return this.#program.constant(token.value);
    return this.#peek().symbol === "(" ? this.#call(token) : this.#reading(token);
  }

  #parenthesized(): number {
    this.#expect("(");
    const register = this.#expression(0);
    this.#expect(")");
    return register;
  }

  #call(token: Token): number {
    if (reductions.has(token.symbol))
      this.#fail(`${token.symbol} must stand around the whole expression of a statement`, token);
    const called = functions.get(token.symbol) ?? this.#fail(`there is no function called ${token.symbol}`, token);
    const sources: number[] = [];
    for (let i = 0; i < called.arity; i++) {
      this.#expect(i === 0 ? "(" : ",");
      sources.push(called.takes === "number" ? this.#wholeNumber() : this.#expression(0));
    }
    this.#expect(")");
    return this.#program.add(called.operation, ...sources);
  }

  #wholeNumber(): number {
    if (!Number.isInteger(this.#peek().value)) this.#expected("a whole number");
    return this.#next().value;
  }

  #reading(token: Token): number {
    const result = this.#results.get(token.symbol);
    if (!result) return this.#program.load(token.symbol);
    if (result.mode !== "store") this.#fail(`${token.symbol} is known only when all points have been combined`, token);
    result.read = true;
    return result.register;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#place + ahead] ?? this.#tokens.at(-1)!; // the list is never empty: it has its end
  }

  #next(): Token {
    const token = this.#peek();
    this.#place++;
    return token;
  }

  #take(symbol: string): boolean {
    if (this.#peek().symbol !== symbol) return false;
    this.#next();
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) this.#expected(`"${symbol}"`);
  }

  #expected(what: string): never {
    return this.#fail(`expected ${what}, found ${shown(this.#peek())}`, this.#peek());
  }

  #fail(problem: string, token: Token): never {
    throw new FormulaError(problem, this.#text, token.at);
  }
}

const reductions: ReadonlyMap<string, OutputMode> = new Map([
  ["total", "sum"],
  ["highest", "max"],
  ["lowest", "min"],
]);

interface Operator {
  readonly operation: OperationName;
  /** How tightly it binds. */
  readonly binds: number;
  /** a > b is b < a. */
  readonly swapped?: true;
  /** a ^ b ^ c is a ^ (b ^ c). */
  readonly toTheRight?: true;
  /** a < b < c is an error. */
  readonly alone?: true;
}

const infix: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["or", { operation: "or", binds: 1 }],
  ["and", { operation: "and", binds: 2 }],
  ["<", { operation: "lt", binds: 4, alone: true }],
  ["<=", { operation: "le", binds: 4, alone: true }],
  [">", { operation: "lt", binds: 4, alone: true, swapped: true }],
  [">=", { operation: "le", binds: 4, alone: true, swapped: true }],
  ["==", { operation: "eq", binds: 4, alone: true }],
  ["!=", { operation: "ne", binds: 4, alone: true }],
  ["+", { operation: "add", binds: 5 }],
  ["-", { operation: "sub", binds: 5 }],
  ["*", { operation: "mul", binds: 6 }],
  ["/", { operation: "div", binds: 6 }],
  ["^", { operation: "pow", binds: 8, toTheRight: true }],
]);

const prefix: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["not", { operation: "not", binds: 3 }],
  ["-", { operation: "neg", binds: 7 }],
]);

interface Called {
  readonly operation: OperationName;
  readonly arity: 1 | 2 | 3;
  readonly takes: "values" | "number";
}

/** What the sources of an operation are, if it may be called by its name. */
const callable = {
  load: undefined,
  constant: undefined,
  index: { arity: 1, takes: "number" },
  random: { arity: 1, takes: "number" },
  unary: { arity: 1, takes: "values" },
  binary: { arity: 2, takes: "values" },
  ternary: { arity: 3, takes: "values" },
  row: { arity: 1, takes: "values" },
} as const satisfies Record<(typeof operations)[number]["kind"], Omit<Called, "operation"> | undefined>;

/** Every operation that isn't written with a sign. */
const functions: ReadonlyMap<string, Called> = new Map(
  operations.flatMap(({ name, kind }) => {
    const signed = [...infix.values(), ...prefix.values()].some(({ operation }) => operation === name);
    const called = callable[kind];
    return signed || !called ? [] : [[name, { operation: name, ...called }] as const];
  }),
);

/** Collects instructions. The same instruction again gives the register that has its value already. */
class ProgramBuilder {
  readonly inputs: string[] = [];
  readonly #constants: number[] = [];
  readonly #code: number[] = [];
  readonly #registers = new Map<string, number>();

  add(operation: OperationName, a = 0, b = 0, c = 0): number {
    const instruction = `${operation} ${a} ${b} ${c}`;
    const known = this.#registers.get(instruction);
    if (known !== undefined) return known;
    const register = this.#registers.size;
    this.#registers.set(instruction, register);
    this.#code.push(codeOf.get(operation)!, register, a, b, c); // the table has every OperationName
    return register;
  }

  load(buffer: string): number {
    return this.add("load", placeOf(buffer, this.inputs));
  }

  constant(value: number): number {
    return this.add("constant", placeOf(value, this.#constants));
  }

  finish(): Program {
    return {
      code: Int32Array.from(this.#code),
      constants: Float64Array.from(this.#constants),
      registers: this.#registers.size,
    };
  }
}

const codeOf: ReadonlyMap<OperationName, number> = new Map(operations.map(({ name }, code) => [name, code]));

/** The value's place in the list, to which it is added if it isn't there. Object.is tells 0 from -0. */
function placeOf<T>(value: T, list: T[]): number {
  const place = list.findIndex((known) => Object.is(known, value));
  return place < 0 ? list.push(value) - 1 : place;
}
