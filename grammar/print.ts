// An expression as text on one line, for messages, signatures and stages: what it says is parsed back as the same expression.
import type { Argument, Binary, Chain, Expression, NumberLiteral } from "./ast.js";
import { infixPower, prefixPower } from "./precedence.js";

/** The text of an expression, with the parentheses that precedence demands and no others. A part that was broken in the source is `…`. */
export function printExpression(expression: Expression): string {
  if (expression.kind === "conditional") {
    return `if ${printExpression(expression.condition)} then ${printExpression(expression.then)} else ${printExpression(expression.else)}`;
  }
  if (expression.kind === "pipe")
    return [printRange(expression.source), ...expression.stages.map(printStage)].join(" -> ");
  return expression.kind === "branches" || expression.kind === "repeat"
    ? printStage(expression)
    : printRange(expression);
}

function printStage(stage: Expression): string {
  if (stage.kind === "branches") return `${printOperand(stage.join)} { ${stage.branches.map(printChain).join(", ")} }`;
  if (stage.kind !== "repeat") return printRange(stage);
  const variable = stage.variable === undefined ? "" : `${stage.variable.text} in `;
  return `repeat ${variable}${printRange(stage.over)} { ${printChain(stage.body)} }`;
}

function printChain({ stages }: Chain): string {
  return stages.map(printStage).join(" -> ");
}

function printRange(expression: Expression): string {
  if (expression.kind !== "range") return printOperation(expression, 0);
  const { from, to, log } = expression;
  return `${from === undefined ? "" : printOperation(from, 0)}..${to === undefined ? "" : printOperation(to, 0)}${log ? " log" : ""}`;
}

/** An operand of something that binds with `power`: what binds more loosely stands in parentheses. */
function printOperation(expression: Expression, power: number): string {
  if (expression.kind === "binary") return printRow(expression, power);
  if (expression.kind === "unary") {
    const { operator, operand } = expression;
    const own = prefixPower[operator];
    const text = `${operator === "not" ? "not " : "-"}${printOperation(operand, own)}`;
    return own < power ? `(${text})` : text;
  }
  return printOperand(expression);
}

/** From the front and without recursion, since a sum may have ten thousand terms. */
function printRow(expression: Binary, power: number): string {
  const row = [{ binary: expression, power }];
  for (let last = expression; last.left.kind === "binary"; last = last.left)
    row.push({ binary: last.left, power: powerBefore(last) });
  const innermost = row.at(-1)?.binary ?? expression;
  return row.reduceRight(
    (before, { binary, power }) => {
      const { left, right } = infixPower[binary.operator];
      const text = `${before} ${binary.operator} ${printOperation(binary.right, right)}`;
      return left < power ? `(${text})` : text;
    },
    printOperation(innermost.left, powerBefore(innermost)),
  );
}

/** What groups to the right, and a prefix, would draw the operator into the operand before it. */
function powerBefore({ operator, left }: Binary): number {
  const power = infixPower[operator].left;
  return operator === "^" || left.kind === "unary" ? power + 1 : power;
}

function printOperand(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return printNumber(expression);
    case "text":
      return `"${expression.value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
    case "boolean":
      return String(expression.value);
    case "reference":
      return expression.name;
    case "list":
      return `[${expression.items.map(printExpression).join(", ")}]`;
    case "call":
      return `${expression.callee.text}(${expression.arguments.map(printArgument).join(", ")})`;
    case "index":
      return `${printOperand(expression.of)}[${printExpression(expression.index)}]`;
    case "missing":
      return "…";
    case "unary":
    case "binary":
    case "range":
    case "conditional":
    case "pipe":
    case "branches":
    case "repeat":
      return `(${printExpression(expression)})`;
  }
}

function printArgument({ name, value }: Argument): string {
  return name === undefined ? printExpression(value) : `${name.text}: ${printExpression(value)}`;
}

/** The shortest numeral that is read as the value. */
function printNumber({ value, percent }: NumberLiteral): string {
  if (value === Infinity) return percent ? "1e999%" : "1e999";
  if (!percent) return String(value);
  const hundredfold = value * 100;
  const numerals = [15, 16, 17].map((digits) => String(Number(hundredfold.toPrecision(digits))));
  return `${numerals.find((numeral) => Number(numeral) / 100 === value) ?? String(hundredfold)}%`;
}
