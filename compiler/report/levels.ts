// How seriously a project takes its warnings and remarks, by code.
import type { Diagnostic, Severity } from "./diagnostic.js";

export const levels = ["off", "information", "warning", "error"] as const satisfies readonly ("off" | Severity)[];
export type Level = (typeof levels)[number];

/** The findings as the project wants to see them; what is an error by itself stays one. */
export function withLevels(
  diagnostics: readonly Diagnostic[],
  chosen: Readonly<Record<string, Level>>,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = Object.hasOwn(chosen, diagnostic.code) ? chosen[diagnostic.code] : undefined;
    if (level === undefined || diagnostic.severity === "error") return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}
