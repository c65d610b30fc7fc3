// From a fresh clone to a trained network: sets up, compiles the MNIST example, trains it and prints its accuracy on the test images.
import { run } from "./command.mjs";
import { compileExamples } from "./examples.mjs";
import { setup } from "./setup.mjs";

const { addon } = await setup();
// Setup has said already why there is no addon.
const env = addon === "ready" ? process.env : { NNC_ENGINE: "portable", ...process.env };
const ok = compileExamples(["mnist"]) && run(process.execPath, ["--import", "tsx", "examples/mnist/train.ts"], { env });
process.exitCode = ok ? 0 : 1;
