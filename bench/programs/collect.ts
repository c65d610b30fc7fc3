// Runs the garbage collector, which programs can't unless Node is told so before.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

export const collect = runInNewContext("gc") as () => void;
