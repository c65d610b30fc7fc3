// `nnc report`: a run's page, or its charts as pictures.
import { join, resolve } from "node:path";
import type { Chart } from "../../chart/chart.js";
import { didYouMean } from "../../report/suggest.js";
import { chartsOf } from "../../run-page/charts.js";
import { writePage } from "../../run-page/page.js";
import { pngOf } from "../png.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { note, type Io } from "../io.js";
import { shownPath, standardInput } from "../read-text.js";
import { readStory } from "../run-story.js";
import { count } from "../text.js";
import { writeBytes, writeText } from "../write-file.js";

interface Flags {
  readonly output?: string;
  readonly png?: string;
}

export const report: Action<Flags> = async ([path = ""], { output, png }, io) => {
  const story = await readStory(path, io);
  const folder = resolve(io.cwd, path);
  if (png !== undefined) {
    await writePictures(png, chartsOf(story), { folder, output }, io);
    return exitCodes.ok;
  }
  const page = writePage(story);
  if (output === standardInput) {
    io.stdout.write(page);
    return exitCodes.ok;
  }
  const file = output === undefined ? join(folder, "report.html") : resolve(io.cwd, output);
  writeText(file, page, shownPath(file, io.cwd));
  for (const text of story.missing) note(io, `left out: ${text}`);
  note(io, `${shownPath(path, io.cwd)} -> ${shownPath(file, io.cwd)} (${count(chartsOf(story).length, "chart")})`);
  return exitCodes.ok;
};

/** One chart into a file, or all of them into a folder. */
async function writePictures(
  name: string,
  charts: readonly Chart[],
  { folder, output }: { readonly folder: string; readonly output: string | undefined },
  io: Io,
): Promise<void> {
  const names = charts.map((chart) => chart.name);
  const chosen = name === "all" ? charts : charts.filter((chart) => chart.name === name);
  if (chosen.length === 0 && name === "all") throw new Failure(exitCodes.findings, "the run has nothing to draw yet");
  if (chosen.length === 0)
    throw misuse(
      `the report of this run has no chart called ${name}${didYouMean(name, names)}`,
      `its charts: ${[...names, "all"].join(", ")}`,
    );
  if (name !== "all" && output === standardInput && io.stdout.isTerminal)
    throw misuse("a PNG is no text for a terminal", "write it into a file: -o loss.png");
  if (name === "all" && output === standardInput)
    throw misuse("several pictures can't share one output", "name a folder: -o pictures");
  for (const chart of chosen) {
    const bytes = await pngOf(chart);
    if (output === standardInput) {
      io.stdout.write(bytes);
      continue;
    }
    const file =
      name !== "all" && output !== undefined
        ? resolve(io.cwd, output)
        : join(output === undefined ? folder : resolve(io.cwd, output), `${chart.name}.png`);
    writeBytes(file, bytes, shownPath(file, io.cwd));
    note(io, `wrote ${shownPath(file, io.cwd)}`);
  }
}
