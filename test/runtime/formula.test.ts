// Formulas and the programs they mean, written one instruction a line; broken ones and where they are broken.
import { describe, expect, test } from "vitest";
import { operations } from "../../runtime/engine.js";
import { compileFormula, FormulaError, type Formula } from "../../runtime/formula.js";

/** Instructions with constants and buffers by value, registers as r0, r1, …, then what goes where. */
function shown({ program: { code, constants }, inputs, results }: Formula): string[] {
  const lines: string[] = [];
  for (let at = 0; at < code.length; at += 5) {
    const [number = 0, to = 0, ...sources] = code.subarray(at, at + 5);
    const { name, kind } = operations[number]!;
    const source = sources[0]!;
    const operands = {
      load: [inputs[source]],
      constant: [Object.is(constants[source], -0) ? "-0" : constants[source]],
      index: [source],
      random: [source],
      unary: [`r${source}`],
      row: [`r${source}`],
      binary: sources.slice(0, 2).map((r) => `r${r}`),
      ternary: sources.map((r) => `r${r}`),
    };
    lines.push(`r${to} = ${[name, ...operands[kind]].join(" ")}`);
  }
  return [...lines, ...results.map(({ name, mode, register }) => `${mode} r${register} ${name}`)];
}

describe("means", () => {
  test.each<[string, string[]]>([
    ["z = x", ["r0 = load x", "store r0 z"]],
    [
      "h = max(0, z + h.bias)",
      ["r0 = constant 0", "r1 = load z", "r2 = load h.bias", "r3 = add r1 r2", "r4 = max r0 r3", "store r4 h"],
    ],
    ["z = a - b - c", ["r0 = load a", "r1 = load b", "r2 = sub r0 r1", "r3 = load c", "r4 = sub r2 r3", "store r4 z"]],
    ["z = a + b * c", ["r0 = load a", "r1 = load b", "r2 = load c", "r3 = mul r1 r2", "r4 = add r0 r3", "store r4 z"]],
    [
      "z = a / (b - c)",
      ["r0 = load a", "r1 = load b", "r2 = load c", "r3 = sub r1 r2", "r4 = div r0 r3", "store r4 z"],
    ],
    ["z = a ^ b ^ c", ["r0 = load a", "r1 = load b", "r2 = load c", "r3 = pow r1 r2", "r4 = pow r0 r3", "store r4 z"]],
    ["z = -a ^ -b", ["r0 = load a", "r1 = load b", "r2 = neg r1", "r3 = pow r0 r2", "r4 = neg r3", "store r4 z"]],
    ["z = -2 ^ a", ["r0 = constant 2", "r1 = load a", "r2 = pow r0 r1", "r3 = neg r2", "store r3 z"]],
    ["z = a * -b", ["r0 = load a", "r1 = load b", "r2 = neg r1", "r3 = mul r0 r2", "store r3 z"]],
    ["z = a > b", ["r0 = load a", "r1 = load b", "r2 = lt r1 r0", "store r2 z"]],
    ["z = a >= b", ["r0 = load a", "r1 = load b", "r2 = le r1 r0", "store r2 z"]],
    [
      "z = a == 1 and not b != 2 or c",
      [
        "r0 = load a",
        "r1 = constant 1",
        "r2 = eq r0 r1",
        "r3 = load b",
        "r4 = constant 2",
        "r5 = ne r3 r4",
        "r6 = not r5",
        "r7 = and r2 r6",
        "r8 = load c",
        "r9 = or r7 r8",
        "store r9 z",
      ],
    ],
    [
      "z = where(a < 1e-7, -Infinity, .5)",
      [
        "r0 = load a",
        "r1 = constant 1e-7",
        "r2 = lt r0 r1",
        "r3 = constant -Infinity",
        "r4 = constant 0.5",
        "r5 = where r2 r3 r4",
        "store r5 z",
      ],
    ],
    ["z = 0 * -0", ["r0 = constant 0", "r1 = constant -0", "r2 = mul r0 r1", "store r2 z"]],
    [
      "z = uniform(3) + normal(2) * index(1)",
      ["r0 = uniform 3", "r1 = normal 2", "r2 = index 1", "r3 = mul r1 r2", "r4 = add r0 r3", "store r4 z"],
    ],
    [
      "z = row_sum(exp(x)) + row_argmax(x)",
      ["r0 = load x", "r1 = exp r0", "r2 = row_sum r1", "r3 = row_argmax r0", "r4 = add r2 r3", "store r4 z"],
    ],
    ["a = total(x); b = highest(x); c = lowest(x)", ["r0 = load x", "sum r0 a", "max r0 b", "min r0 c"]],
    ["a = (b + 1) * (b + 1)", ["r0 = load b", "r1 = constant 1", "r2 = add r0 r1", "r3 = mul r2 r2", "store r3 a"]],
    ["w = w - g; z = w", ["r0 = load w", "r1 = load g", "r2 = sub r0 r1", "store r2 w", "store r2 z"]],
    [
      "max = max + constructor.toString",
      ["r0 = load max", "r1 = load constructor.toString", "r2 = add r0 r1", "store r2 max"],
    ],
    ["\n  a = x\n    + y\n\n  b = a;;\n", ["r0 = load x", "r1 = load y", "r2 = add r0 r1", "store r2 a", "store r2 b"]],
    ["", []],
  ])("%s", (text, program) => {
    expect(shown(compileFormula(text))).toEqual(program);
  });

  test("every operation can be written", () => {
    const text = `z = exp(log(tanh(sqrt(erf(abs(sign(floor(cos(sin(row_min(row_max(x))))))))))))
      y = min(z, -x) + (x <= 2) * (x == 1) / (x != 3) ^ (not x) - max(index(0), row_argmax(x)) and row_sum(x) or (1 < 2)
      w = where(uniform(0), normal(0), y)`;
    const { code } = compileFormula(text).program;
    const used = new Set(code.filter((_, i) => i % 5 === 0));
    expect(operations.filter((_, number) => !used.has(number))).toEqual([]);
  });
});

test("a result tells whether it is read again", () => {
  expect(compileFormula("a = x; b = a; c = total(b)").results.map(({ name, read }) => [name, read])).toEqual([
    ["a", true],
    ["b", true],
    ["c", false],
  ]);
});

describe("is broken", () => {
  // The tilde stands before the place of the error.
  test.each<[string, string]>([
    ["z = ~", 'expected a number, a name or "(", found the end'],
    ["z = a + ~* b", 'expected a number, a name or "(", found "*"'],
    ["z = (a~", 'expected ")", found the end'],
    ["z = a ~b = 1", 'expected ";" or a new line, found "b"'],
    ["z = a; ~3 = b", 'expected the name of a result, found "3"'],
    ["z ~+ 1", 'expected "=", found "+"'],
    ["z = a < b ~< c", `comparisons don't chain: write "and" between two of them`],
    ["z = ~relu(x)", "there is no function called relu"],
    ["z = ~add(x, y)", "there is no function called add"],
    ["z = ~toString(x)", "there is no function called toString"],
    ["z = max(x~)", 'expected ",", found ")"'],
    ["z = exp(x~, y)", 'expected ")", found ","'],
    ["z = uniform(~x)", 'expected a whole number, found "x"'],
    ["z = index(~0.5)", 'expected a whole number, found "0.5"'],
    ["z = 1 + ~total(x)", "total must stand around the whole expression of a statement"],
    ["z = total(x) ~/ 2", 'expected ";" or a new line, found "/"'],
    ["z = total(x)\ny = 2 * ~z", "z is known only when all points have been combined"],
    ["z = a\n~z = b", "z is assigned twice"],
    ["z = a ~& b", '"&" means nothing here'],
  ])("%s", (marked, problem) => {
    const at = marked.indexOf("~");
    const text = marked.replace("~", "");
    const error = failureOf(() => compileFormula(text));
    expect(error).toBeInstanceOf(FormulaError);
    expect(error).toMatchObject({ text, at });
    expect(error?.message).toContain(`: ${problem}\n`);
  });

  test("and shows the line and the place", () => {
    expect(failureOf(() => compileFormula("a = x\nb = y +"))?.message).toBe(
      `formula 2:8: expected a number, a name or "(", found the end\n  b = y +\n         ^`,
    );
  });
});

function failureOf(run: () => unknown): Error | undefined {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}
