// The bodies of functions, with the gradients that their authors state.
import type { FunctionDeclaration } from "../../grammar/ast.js";
import { apply, broadcast, constant } from "../ir/builder.js";
import { asTensor } from "./convert.js";
import { checkDeclaredGradient, type StatedGradient } from "./declared-gradient.js";
import { type Entity, poison } from "./entity.js";
import { type Frame, place } from "./frame.js";
import { respelled } from "./respelled.js";
import { createScope, declare, lookUp } from "./scope.js";

/** The formula's value in a frame in which its parameters are declared. */
export function expandFormula(body: Frame, declaration: FunctionDeclaration): Entity {
  const plain = body.expansion.expand(declaration.body, body);
  if (declaration.gradients.length === 0 || plain.kind !== "tensor") return plain;
  const stated: StatedGradient[] = [];
  const detached = createScope(body.scope);
  const inGradient = gradientFrame(body, declaration);
  for (const gradient of declaration.gradients) {
    const argument = body.scope.names.get(gradient.of.text)?.entity;
    if (!argument) {
      const { of } = gradient;
      const candidates = declaration.parameters.map((parameter) => parameter.name.text);
      const fix = respelled(body.source, of, of.text, candidates);
      body.expansion.report.add("NN102", place(body, of), { name: of.text, candidates }, { fix });
      return poison;
    }
    if (argument.kind !== "tensor") continue;
    const slope = asTensor(
      body,
      body.expansion.expand(gradient.value, inGradient),
      gradient.value,
      `the gradient by ${gradient.of.text}`,
    );
    if (!slope) return poison;
    stated.push({ gradient, x: argument.value, slope: slope.value });
    declare(detached, gradient.of.text, {
      ...argument,
      value: body.expansion.builder.make({ kind: "with_gradient" }, [argument.value]),
    });
  }
  // The function inside its own gradient is no use of its own.
  for (const use of inGradient.uses) if (use.declaration !== declaration.name.text) body.uses.push(use);
  if (stated.length === 0) return plain;
  const tensors = declaration.parameters.flatMap(({ name }) => {
    const entity = body.scope.names.get(name.text)?.entity;
    return entity?.kind === "tensor" ? [entity.value] : [];
  });
  if (!body.source.library) checkDeclaredGradient(body, plain.value, tensors, stated);
  const rules = stated.flatMap(({ x, slope }) => [x, slope]);
  const { builder } = body.expansion;
  const stating = new Set(declaration.gradients.map((gradient) => gradient.of.text));
  const others = declaration.parameters.some(
    (parameter) =>
      !stating.has(parameter.name.text) && body.scope.names.get(parameter.name.text)?.entity.kind === "tensor",
  );
  if (!others) return { ...plain, value: builder.make({ kind: "with_gradient" }, [plain.value, ...rules]) };
  // Derivatives by the other arguments are derived: through the formula with the stated ones held still, plus a zero that carries the stated ones.
  const still = body.expansion.expand(declaration.body, { ...body, scope: detached });
  if (still.kind !== "tensor") return still;
  const zero = broadcast(builder, constant(builder, 0), plain.value.shape);
  return {
    ...plain,
    value: apply(builder, "add", still.value, builder.make({ kind: "with_gradient" }, [zero, ...rules])),
  };
}

/** Where gradients are stated the function's own name means the formula without them: sigmoid(x) * (1 - sigmoid(x)). */
function gradientFrame(body: Frame, declaration: FunctionDeclaration): Frame {
  const { name } = declaration;
  const scope = createScope(body.scope);
  const own = body.scope.parent && lookUp(body.scope.parent, name.text);
  if (own?.kind === "function" && own.callable.kind === "declared" && !body.scope.names.has(name.text)) {
    const callable = { ...own.callable, declaration: { ...declaration, gradients: [] } };
    declare(scope, name.text, { ...own, callable }, name);
  }
  return { ...body, scope, uses: [] };
}
