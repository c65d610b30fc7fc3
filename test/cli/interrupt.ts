// Ctrl-C as it is pressed: a real signal to a real process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { nncWords } from "./nnc-process.js";

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** To standard error. */
  readonly said: string;
}

/** Runs nnc, presses Ctrl-C after the third epoch, and so many times more as soon as the first is acknowledged. */
export async function interrupted(cwd: string, args: readonly string[], more: number): Promise<Ended> {
  const child = spawn(process.execPath, [...nncWords, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  let left = 1 + more;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    const isDue = left === 1 + more ? said.includes("epoch 3/") : said.includes("stopping after this step");
    if (left > 0 && isDue) {
      left--;
      child.kill("SIGINT");
    }
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, said };
}
