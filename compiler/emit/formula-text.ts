// Formulas as string literals of the generated code: short ones on one line, others a statement a line.

/** Of a line of generated code. */
export const width = 120;
/** What is left of a line however deep it is indented: what is no longer than this is never broken. */
export const room = width - 20;
/** For quotes, a comma, and `formula: ` before it. */
const around = 12;

/** `indent` is that of the line in which the literal begins. */
export function formulaLiteral(statements: readonly string[], indent: number): string {
  const [only = ""] = statements;
  if (statements.length === 1 && only.length + indent + around <= width) return JSON.stringify(only);
  const margin = " ".repeat(indent);
  const lines = statements.flatMap((statement) => wrapped(statement, width - indent - 2));
  return `\`\n${lines.map((line) => `${margin}  ${line}\n`).join("")}${margin}\``;
}

/** Breaks a long statement before operators and behind commas, which don't end it: where the fewest parentheses are open. */
function wrapped(statement: string, most: number): string[] {
  const lines: string[] = [];
  let rest = statement;
  while (rest.length > most) {
    const at = bestBreak(rest, most);
    if (at === undefined) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = `  ${rest.slice(at).trimStart()}`;
  }
  return [...lines, rest];
}

/** The last of the shallowest breaks that make a line neither too long nor very short. */
function bestBreak(text: string, most: number): number | undefined {
  let best: { at: number; depth: number } | undefined;
  let depth = 0;
  for (let at = 0; at <= most; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    const breaks =
      text[at] === " " && (text[at - 1] === "," || /^ (?:[-+*/^<>]|[<>=!]=|and|or) /.test(text.slice(at, at + 5)));
    if (breaks && at > most / 3 && depth <= (best?.depth ?? Infinity)) best = { at, depth };
  }
  return best?.at;
}
