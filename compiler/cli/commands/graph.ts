// `nnc graph`: draws the network of a spec.
import { extname, resolve } from "node:path";
import type { Drawing } from "../../draw/drawing.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { note } from "../io.js";
import { shownPath, standardInput } from "../read-text.js";
import { chooseModel, openModels, type Assignments } from "../specs.js";
import { writeBytes, writeText } from "../write-file.js";

interface Flags {
  readonly output?: string;
  readonly format?: Format;
  readonly unfold?: true;
  readonly set?: Assignments;
  readonly model?: string;
}

export const graphFormats = ["svg", "png", "mermaid", "dot"] as const;
type Format = (typeof graphFormats)[number];

export const graph: Action<Flags> = async ([path = ""], { output, format, unfold, set, model }, io) => {
  const kind = format ?? formatOf(output);
  const toFile = output !== undefined && output !== standardInput;
  if (kind === "png" && !toFile && io.stdout.isTerminal)
    throw misuse("a PNG is no text for a terminal", "write it into a file: -o network.png");
  const found = await openModels(path, set, io);
  if (found === undefined) return exitCodes.findings;
  // Whatever draws is loaded only now: no other command starts more slowly for it.
  const { draw } = await import("../../draw/draw.js");
  const drawing = draw(chooseModel(found.models, model), { unfold: unfold ?? false });
  const content = kind === "png" ? await png(drawing) : await text(drawing, kind);
  if (!toFile) io.stdout.write(content);
  else {
    const shown = shownPath(output, io.cwd);
    const file = resolve(io.cwd, output);
    if (typeof content === "string") writeText(file, content, shown);
    else writeBytes(file, content, shown);
    note(io, `${path} -> ${shown} (${drawing.model}, ${drawing.boxes.length} boxes)`);
  }
  return exitCodes.ok;
};

const endings: Readonly<Record<string, Format>> = {
  ".svg": "svg",
  ".png": "png",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".dot": "dot",
  ".gv": "dot",
};

function formatOf(output: string | undefined): Format {
  if (output === undefined || output === standardInput) return "svg";
  const format = endings[extname(output).toLowerCase()];
  if (format === undefined)
    throw misuse(
      `${output} doesn't end as a drawing does (${Object.keys(endings).join(", ")})`,
      `say what to write: --format ${graphFormats.join("|")}`,
    );
  return format;
}

async function text(drawing: Drawing, format: Exclude<Format, "png">): Promise<string> {
  switch (format) {
    case "svg":
      return (await import("../../draw/write-svg.js")).writeSvg(drawing);
    case "mermaid":
      return (await import("../../draw/write-mermaid.js")).writeMermaid(drawing);
    case "dot":
      return (await import("../../draw/write-dot.js")).writeDot(drawing);
  }
}

async function png(drawing: Drawing): Promise<Uint8Array> {
  const [{ orInstall }, { writePng }] = await Promise.all([import("../png.js"), import("../../draw/write-png.js")]);
  return orInstall(writePng(drawing), "write SVG: -o network.svg");
}
