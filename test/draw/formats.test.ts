// What the formats write.
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { draw } from "../../compiler/draw/draw.js";
import { writeDot } from "../../compiler/draw/write-dot.js";
import { writeMermaid } from "../../compiler/draw/write-mermaid.js";
import { writePng } from "../../compiler/draw/write-png.js";
import { writeSvg } from "../../compiler/draw/write-svg.js";
import { around, modelOf, models, residual } from "./specs.js";

const small = residual + around("out = x -> repeat 3 { block(8) } -> dense(1)");

test("Mermaid, with a repeat that is folded", () => {
  expect(writeMermaid(draw(modelOf(small), { unfold: false }))).toBe(`---
title: "Net, 441 parameters"
---
flowchart TD
  b1["input x<br/>[8]"]:::inputBox
  b2["target y<br/>[1]"]:::targetBox
  b7["dense(1)<br/>out.weight [8, 1]<br/>out.bias [1]<br/>9 parameters"]:::layerBox
  b8["loss mse(out, y)"]:::lossBox
  b9["output out"]:::outputBox
  subgraph f1["repeat ×3"]
    subgraph f2["block(8)"]
      b3["dense(units)<br/>units = 8<br/>out.1.weight … out.3.weight 3 × [8, 8]<br/>out.1.bias … out.3.bias 3 × [8]<br/>216 parameters"]:::layerBox
      b4["relu"]:::functionBox
      b5["dense(units)<br/>units = 8<br/>out.1.dense.weight … out.3.dense.weight 3 × [8, 8]<br/>out.1.dense.bias … out.3.dense.bias 3 × [8]<br/>216 parameters"]:::layerBox
      b6(("+")):::arithmeticBox
    end
  end
  b1 -->|"[8]"| b3
  b3 -->|"[8]"| b4
  b4 -->|"[8]"| b5
  b1 -->|"[8]"| b6
  b5 -->|"[8]"| b6
  b6 -->|"[8]"| b7
  b7 -->|"[1]"| b8
  b2 -->|"[1]"| b8
  b7 -->|"[1]"| b9
  classDef inputBox fill:#dafbe1,stroke:#2da44e,color:#1f2328
  classDef targetBox fill:#fff8c5,stroke:#bf8700,color:#1f2328
  classDef layerBox fill:#ddf4ff,stroke:#0969da,color:#1f2328
  classDef functionBox fill:#ffffff,stroke:#8c959f,color:#1f2328
  classDef arithmeticBox fill:#ffffff,stroke:#8c959f,color:#1f2328
  classDef lossBox fill:#ffebe9,stroke:#cf222e,color:#1f2328
  classDef outputBox fill:#fbefff,stroke:#8250df,color:#1f2328
`);
});

test("DOT, with names in quotes", () => {
  const text = writeDot(draw(modelOf(around("out = x -> dense(1)")), { unfold: false }));
  expect(text).toContain('digraph "Net" {');
  expect(text).toContain(
    'b3 [label="dense(1)\\lout.weight [8, 1]\\lout.bias [1]\\l9 parameters\\l", fillcolor="#ddf4ff"',
  );
  expect(text).toContain('b1 -> b3 [label="[8]"]');
});

describe("every format names every parameter", () => {
  test.each(models.map((model) => ({ name: model.name, model })))("of $name", async ({ model }) => {
    const drawing = draw(model, { unfold: model.parameters.length < 50 });
    const names = model.parameters.map(({ name }) => name).filter((name) => name.length < 60);
    const svg = await writeSvg(drawing);
    expect(names.filter((name) => !svg.includes(name))).toEqual([]);
    if (model.parameters.length > 50) return; // folded: text names the first and the last
    const texts = [writeMermaid(drawing).replaceAll("#95;", "_"), writeDot(drawing)];
    for (const text of texts) expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe("SVG", () => {
  test("is the same each time, follows light and dark, and styles nothing but itself", async () => {
    const drawing = draw(modelOf(small), { unfold: false });
    const svg = await writeSvg(drawing);
    expect(await writeSvg(drawing)).toBe(svg);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    const sheet = /<style>(.*?)<\/style>/s.exec(svg)?.[1]?.replace(/@media[^{]*\{/, "\n") ?? "";
    for (const selector of sheet.match(/(?<=^|\}|,)[^{},]+(?=[^{}]*\{)/gm) ?? [])
      expect(selector.trim()).toMatch(/^\.nnc-graph /);
  });

  test("has a long comment in several lines", async () => {
    const comment = `/// ${"word ".repeat(40)}`;
    const svg = await writeSvg(
      draw(modelOf(around("out = x -> dense(1)").replace("model Net", `${comment}\nmodel Net`)), { unfold: false }),
    );
    expect(svg.match(/>word( word)*</g)?.map((line) => line.split(" ").length)).toEqual([17, 17, 6]);
  });

  test("says what means something to XML in other words", async () => {
    const text = around("out = where(x[0] < 1, x, x) -> dense(1)").replace("model Net", '/// a < b & "c"\nmodel Net');
    const svg = await writeSvg(draw(modelOf(text), { unfold: false }));
    expect(svg).toContain("a &lt; b &amp; &quot;c&quot;");
  });
});

test("PNG has text, in letters that come along", async () => {
  const drawing = draw(modelOf(small), { unfold: false });
  const png = Buffer.from(await writePng(drawing));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const font = { loadSystemFonts: false };
  const mute = new Resvg(await writeSvg(drawing, "light"), { font, fitTo: { mode: "zoom", value: 2 } }).render();
  expect(png.readUInt32BE(16)).toBe(mute.width);
  expect(png.length).toBeGreaterThan(mute.asPng().length * 1.5);
});
