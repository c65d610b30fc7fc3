#!/usr/bin/env node
// The command `nnc`: what `main` gives becomes the exit code, once everything written has left.
import * as nodeModule from "node:module";

// Where Node keeps compiled code from run to run (from 22.8 on), the next start is a tenth to a fifth quicker. What is imported before isn't kept.
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown };
enableCompileCache?.();
const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./io.js")]);

process.exitCode = await main(process.argv.slice(2), processIo());
