// Nothing lies on anything else, in any drawing.
import { describe, expect, test } from "vitest";
import { arrange, type Arranged, type Point, type Rectangle } from "../../compiler/draw/arrange.js";
import { draw } from "../../compiler/draw/draw.js";
import { models } from "./specs.js";

describe.each(models.map((model) => ({ name: model.name, model })))("$name", ({ model }) => {
  test.each([{ unfold: false }, { unfold: true }])("is laid out clearly, %o", { timeout: 60_000 }, async (how) => {
    const drawing = draw(model, how);
    // Hundreds of boxes one below the other tell nothing that fifty don't.
    if (drawing.boxes.length > 200) return;
    const arranged = await arrange(drawing);
    expect(overlaps(arranged)).toEqual([]);
    expect(crossings(arranged)).toEqual([]);
    expect(await arrange(drawing)).toEqual(arranged);
  });
});

function overlaps({ boxes, arrows }: Arranged): string[] {
  const things = [
    ...boxes.map(({ box, at }) => ({ name: box.title, at })),
    ...arrows.flatMap(({ arrow, label }) => (label ? [{ name: `${arrow.label} of ${arrow.to}`, at: label }] : [])),
  ];
  return things.flatMap((a, i) =>
    things.slice(i + 1).flatMap((b) => (areApart(a.at, b.at) ? [] : [`${a.name} lies on ${b.name}`])),
  );
}

function crossings({ boxes, arrows }: Arranged): string[] {
  return arrows.flatMap(({ arrow, path }) =>
    boxes
      .filter(({ at }) => path.slice(1).some((point, i) => !areApart(inner(at), segment(path[i] ?? point, point))))
      .map(({ box }) => `${arrow.from} -> ${arrow.to} crosses ${box.title}`),
  );
}

function inner({ x, y, width, height }: Rectangle): Rectangle {
  return { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
}

function segment(a: Point, b: Point): Rectangle {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

function areApart(a: Rectangle, b: Rectangle): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}
