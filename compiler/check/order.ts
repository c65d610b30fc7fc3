// Statements in the order in which they can be expanded: bindings may stand in any order, together they are a directed acyclic graph.
import type { Name, Statement } from "../../grammar/ast.js";
import { poison } from "./entity.js";
import { type Frame, place } from "./frame.js";
import { collectNames, expressionsOf, headOf } from "./mentions.js";
import { declare } from "./scope.js";

/** The statements so that each comes behind those whose names it uses; a cycle is reported with its path and its statements are left out. */
export function inDependencyOrder(statements: readonly Statement[], frame: Frame): Statement[] {
  const definer = new Map<string, Statement>();
  for (const statement of statements) {
    const name = definedName(statement);
    if (!name || name.text === "") continue;
    if (definer.has(name.text))
      frame.expansion.report.add(
        "NN108",
        place(frame, name),
        { name: name.text },
        {
          related: [
            { at: place(frame, definedName(definer.get(name.text) ?? statement) ?? name), text: "first declared here" },
          ],
        },
      );
    else definer.set(name.text, statement);
  }
  const ordered: Statement[] = [];
  const state = new Map<Statement, "open" | "done">();
  const circular = new Set<Statement>();
  for (const start of statements) visit(start);
  for (const name of [...circular].flatMap((statement) => definedName(statement) ?? []))
    declare(frame.scope, name.text, poison, name);
  return ordered.filter((statement) => !circular.has(statement));

  /** Depth first with a stack of its own: a file may have ten thousand bindings, last one first. */
  function visit(start: Statement): void {
    const stack: { readonly statement: Statement; readonly needs: Iterator<Statement, undefined> }[] = [];
    enter(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.needs.next().value;
      if (!next) {
        stack.pop();
        state.set(top.statement, "done");
        ordered.push(top.statement);
      } else if (state.get(next) === "open")
        reportCycle(
          stack.map((entry) => entry.statement),
          next,
        );
      else enter(next);
    }
    function enter(statement: Statement): void {
      if (state.has(statement)) return;
      if (duplicate(statement)) return void state.set(statement, "done");
      state.set(statement, "open");
      stack.push({ statement, needs: needed(statement).values() });
    }
  }

  function duplicate(statement: Statement): boolean {
    const name = definedName(statement);
    return name !== undefined && name.text !== "" && definer.get(name.text) !== statement;
  }

  function needed(statement: Statement): Statement[] {
    const before = [...namesIn(statement)]
      .flatMap((name) => definer.get(name) ?? [])
      .filter((other) => other !== statement || statement.kind === "binding");
    return before;
  }

  function reportCycle(path: readonly Statement[], back: Statement): void {
    const loop = path.slice(path.indexOf(back));
    for (const statement of loop) circular.add(statement);
    const names = loop.flatMap((statement) => definedName(statement) ?? []);
    const [first] = names;
    if (first)
      frame.expansion.report.add(
        "NN110",
        place(frame, first),
        { names: [...names, first].map((name) => name.text) },
        { related: names.slice(1).map((name) => ({ at: place(frame, name), text: "part of the cycle" })) },
      );
  }
}

const known = new WeakMap<Statement, ReadonlySet<string>>();

/** The names that a statement needs, looked for once: the body of a layer is put in order at each of its uses. */
function namesIn(statement: Statement): ReadonlySet<string> {
  const before = known.get(statement);
  if (before) return before;
  const names = new Set<string>();
  for (const expression of expressionsOf(statement)) collectNames(expression, names);
  if (statement.kind === "update") names.add(statement.name.text);
  if (statement.kind === "regularize") for (const name of statement.on) names.add(headOf(name));
  known.set(statement, names);
  return names;
}

/** The name that a statement gives to something. */
export function definedName(statement: Statement): Name | undefined {
  switch (statement.kind) {
    case "binding":
    case "share":
    case "param":
    case "state":
    case "input":
    case "target":
      return statement.name;
    case "update":
    case "return":
    case "loss":
    case "regularize":
    case "output":
    case "metric":
      return undefined;
  }
}
