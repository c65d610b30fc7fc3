// `nnc init`: a small project that trains as it is. Nothing that is there is overwritten.
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { cloneFolder } from "../../../runtime/clone.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { shownPath } from "../read-text.js";
import { projectFiles } from "../project.js";
import { version } from "../version.js";
import { writeText } from "../write-file.js";

export const init: Action<unknown> = async ([folder = "."], _flags, io) => {
  if (folder === "") throw misuse("the folder has no name", "leave it out to write into the working folder");
  const place = resolve(io.cwd, folder);
  const files = Object.entries(projectFiles(packageName(place), dependency()));
  const taken = files.map(([name]) => name).filter((name) => existsSync(join(place, name)));
  if (taken.length > 0)
    throw new Failure(
      exitCodes.findings,
      `${shownPath(place, io.cwd)} already has ${taken.join(", ")}, and nothing is overwritten`,
      "name a new folder: nnc init spirals",
    );
  for (const [name, text] of files) writeText(join(place, name), text, shownPath(join(place, name), io.cwd));
  const enter = folder === "." ? [] : [`cd ${folder}`];
  const next = [...enter, "npm install", "npx nnc compile model.nn", "npx tsx train.ts"];
  io.stdout.write(
    `${files.map(([name]) => `wrote ${name}`).join("\n")}\n\nNext:\n${next.map((line) => `  $ ${line}\n`).join("")}`,
  );
  return Promise.resolve(exitCodes.ok);
};

/** As package.json names nnc: by its version, or the clone that runs, for npm has no package of it yet. */
function dependency(): string {
  const clone = cloneFolder();
  return clone === undefined ? `^${version()}` : `file:${clone.replaceAll("\\", "/")}`;
}

/** The folder's name in the letters that npm allows. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  return name === "" ? "network" : name;
}
