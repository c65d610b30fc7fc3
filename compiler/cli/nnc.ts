#!/usr/bin/env node
// The command `nnc`: what `main` gives becomes the exit code, once everything written has left.
import { processIo } from "./io.js";
import { main } from "./main.js";

process.exitCode = await main(process.argv.slice(2), processIo());
