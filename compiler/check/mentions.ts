// Which names a piece of the language mentions, found without recursion: a chain may have ten thousand stages.
import type {
  Expression,
  FunctionDeclaration,
  Item,
  Name,
  Parameter,
  ParameterType,
  Statement,
  ValueType,
} from "../../grammar/ast.js";

/** Every name of a value or function that an expression mentions; names of axes in `over:` are none. */
export function collectNames(expression: Expression, into: Set<string>): void {
  walk(expression, into, (argument) => argument !== "over");
}

/** Also the names of axes: they may be parameters that would otherwise seem unused. */
export function collectMentions(expression: Expression, into: Set<string>): void {
  walk(expression, into, () => true);
}

function walk(expression: Expression, into: Set<string>, enters: (argument: string | undefined) => boolean): void {
  const rest: Expression[] = [expression];
  for (let next = rest.pop(); next; next = rest.pop()) {
    if (next.kind === "reference") into.add(next.name);
    if (next.kind === "call") {
      into.add(next.callee.text);
      for (const argument of next.arguments) if (enters(argument.name?.text)) rest.push(argument.value);
    } else for (const part of partsOf(next)) rest.push(part);
  }
}

/** The expressions that an expression is made of, in the order of the text. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "call":
      return expression.arguments.map(({ value }) => value);
    case "list":
      return expression.items;
    case "range":
      return [expression.from, expression.to].filter((end) => end !== undefined);
    case "index":
      return [expression.of, expression.index];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.then, expression.else];
    case "pipe":
      return [expression.source, ...expression.stages];
    case "branches":
      return [expression.join, ...expression.branches.flatMap((branch) => branch.stages)];
    case "repeat":
      return [expression.over, ...expression.body.stages];
    case "number":
    case "text":
    case "boolean":
    case "reference":
    case "missing":
      return [];
  }
}

/** The expressions that a statement is made of. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "param":
    case "state":
      return [
        ...[statement.initial, statement.when].filter((expression) => expression !== undefined),
        ...(statement.shape?.dims ?? []).filter((dim) => dim.kind !== "rest"),
      ];
    case "input":
    case "target":
      return ofValueType(statement.type);
    case "binding":
    case "share":
    case "update":
    case "return":
    case "loss":
    case "regularize":
    case "output":
    case "metric":
      return [statement.value];
  }
}

/** The classes of `class(cat, dog)` are no names of values; the number in `class(n)` may be one. */
function ofValueType(type: ValueType): readonly Expression[] {
  const shape = type.kind === "shape-type" ? type : type.shape;
  const dims = (shape?.dims ?? []).filter((dim) => dim.kind !== "rest");
  if (type.kind === "shape-type") return dims;
  const labels = type.call.callee.text === "class" && type.call.arguments.length !== 1;
  return labels ? dims : [...type.call.arguments.map((argument) => argument.value), ...dims];
}

/** Every name that a parameter's type, range and default mention. */
export function mentionsOfParameter(parameter: Parameter): ReadonlySet<string> {
  const names = new Set<string>();
  for (const expression of [...dimsOf(parameter.type), parameter.range, parameter.default]) {
    if (expression) collectMentions(expression, names);
  }
  return names;
}

function dimsOf(type: ParameterType | undefined): readonly Expression[] {
  return type?.kind === "shape-type" ? type.dims.filter((dim) => dim.kind !== "rest") : [];
}

/** `h` of the path `h.weight`, which a regularizer may name. */
export function headOf({ text }: Name): string {
  return text.split(".", 1)[0] ?? text;
}

export function mentionsOfStatement(statement: Statement): ReadonlySet<string> {
  const names = new Set<string>();
  for (const expression of expressionsOf(statement)) collectMentions(expression, names);
  if (statement.kind === "update") names.add(statement.name.text);
  if (statement.kind === "regularize") for (const name of statement.on) names.add(headOf(name));
  return names;
}

/** Every name that an item mentions, also those that it declares itself. */
export function mentionsOfItem(item: Item): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (more: Iterable<string>): void => {
    for (const name of more) names.add(name);
  };
  switch (item.kind) {
    case "import":
      break;
    case "const":
      collectMentions(item.value, names);
      break;
    case "train":
      names.add(item.name.text);
      for (const { value, every } of item.settings) {
        collectMentions(value, names);
        if (every) collectMentions(every.value, names);
      }
      for (const binding of item.settings.flatMap((setting) => setting.block ?? []))
        collectMentions(binding.value, names);
      break;
    case "sweep":
      names.add(item.name.text);
      for (const { over } of item.ranges) if (over) collectMentions(over, names);
      for (const setting of item.settings) if (setting.name.text !== "by") collectMentions(setting.value, names);
      break;
    case "fn":
      item.parameters.forEach((parameter) => add(mentionsOfParameter(parameter)));
      add(mentionsInGradients(item));
      collectMentions(item.body, names);
      break;
    case "layer":
    case "optimizer":
    case "metric":
    case "model":
      item.parameters.forEach((parameter) => add(mentionsOfParameter(parameter)));
      item.body.forEach((statement) => add(mentionsOfStatement(statement)));
  }
  return names;
}

/** A gradient may be stated by way of the function itself: that isn't circular, since the formula alone is meant. */
function mentionsInGradients({ name, gradients }: FunctionDeclaration): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { value } of gradients) collectMentions(value, names);
  names.delete(name.text);
  return names;
}
