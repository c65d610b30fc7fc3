// The generated module as text: golden for a small net, its names, its bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Model } from "../../compiler/check/model.js";
import { emit } from "../../compiler/emit/emit.js";
import type { Plan } from "../../compiler/plan/plan.js";
import { tinyModel } from "./tiny.js";

const header = { specName: "tiny.nn", specHash: "5f1c" };

describe("a small net", () => {
  test("is written as people would", async () => {
    const file = new URL("../cases/emit/by-hand.expected.ts", import.meta.url);
    const text = await emit([tinyModel()], header);
    if (process.env.UPDATE === "1") writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, "utf8"));
  });

  test("gives the same bytes wherever the compiler is run", async () => {
    const elsewhere = tinyModel([4, 2], "single", "tiny.nn");
    expect(await emit([elsewhere], header)).toBe(await emit([tinyModel()], header));
  });

  test("can import another runtime", async () => {
    expect(await emit([tinyModel()], header, { runtime: "../runtime.js" })).toContain('from "../runtime.js";');
  });

  test("has double-precision arrays in double precision", async () => {
    const text = await emit([tinyModel([4, 2], "double")], header);
    expect(text).toContain('readonly "h.weight": F64<[3, 4]>;');
    expect(text).not.toContain("F32");
  });
});

describe("names", () => {
  const named = (name: string, change: (model: Model) => Partial<Model> = () => ({})): { model: Model; plan: Plan } => {
    const { model, plan } = tinyModel();
    return { model: { ...model, name, ...change(model) }, plan };
  };

  test("a model may be called like something of the runtime", async () => {
    const text = await emit([named("Network")], header);
    expect(text).toContain("export class Network extends NncNetwork<NetworkTypes> {");
    expect(text).toContain("Network as NncNetwork,");
  });

  test("a model may be called by a word that TypeScript keeps", async () => {
    expect(await emit([named("delete")], header)).toContain("export class Delete extends Network<DeleteTypes> {");
  });

  test("a model may be called like a parameter of its own methods", async () => {
    const text = await emit([named("options")], header);
    expect(text).toContain("return new Options(blueprint, options);");
  });

  test("a target called like its model gets the longer name", async () => {
    const text = await emit([named("Kind")], header);
    expect(text).toContain('export type KindKind = "cat" | "dog";');
    expect(text).toContain("readonly kind: KindKind[];");
  });

  test("a class union shadows nothing that the module needs", async () => {
    const text = await emit(
      [named("Tiny", ({ targets }) => ({ targets: targets.map((target) => ({ ...target, name: "promise" })) }))],
      header,
    );
    expect(text).toContain("export type TinyPromise = ");
  });

  test("two models of one file have all that is theirs", async () => {
    const text = await emit([named("Left"), named("Right")], header);
    expect(text).toContain("return new Left(leftBlueprint, options);");
    expect(text).toContain("return new Right(rightBlueprint, options);");
    expect(text).toContain("export type Kind = ");
    expect(text).toContain("export type RightKind = ");
  });
});

test("a comment of the spec can't end the comment it becomes", async () => {
  const { model, plan } = tinyModel();
  const text = await emit([{ model: { ...model, doc: "Cats */ and\ndogs." }, plan }], header);
  expect(text).toContain("/**\n * Cats *\\/ and\n * dogs.\n */\nexport class Tiny");
});

test("a model without weights has its methods all the same", async () => {
  const { model, plan } = tinyModel();
  const entries = plan.entries.map((entry) => (entry.name === "initialize" ? { ...entry, steps: [] } : entry));
  expect(await emit([{ model, plan: { ...plan, entries } }], header)).toContain(
    "protected override initialize(): void {\n    // There is nothing to do.\n  }",
  );
});
