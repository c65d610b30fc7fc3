// The colours and letters of a drawing in SVG.
import { dark, light, type Scheme } from "./colours.js";
import { fontSize } from "./measure.js";

/** Every rule is for the drawing alone: it may stand in a page. */
export function sheet(schemes: "light" | "light and dark"): string {
  const rules = [...letters(), ...colours(light)];
  const night = `@media (prefers-color-scheme: dark){${scoped(colours(dark)).join("")}}`;
  return [...scoped(rules), ...(schemes === "light" ? [] : [night])].join("\n");
}

function scoped(rules: readonly string[]): string[] {
  return rules.map((rule) => rule.replace(/[^,{]+(?=[^{]*\{)/g, ".nnc-graph $&"));
}

function letters(): string[] {
  return [
    `text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}`,
    ...Object.entries(fontSize).map(([style, size]) => `.${style}{font-size:${size}px}`),
    `.title,.heading{font-weight:bold}`,
    `.arrow{fill:none;stroke-width:1.3}`,
    `.frame{stroke-width:1}`,
    `.shares rect{stroke-dasharray:4 3}`,
  ];
}

function colours({ paper, ink, faint, frame, arrow, boxes }: Scheme): string[] {
  return [
    `.paper{fill:${paper}}`,
    `text{fill:${ink}}`,
    `text.note,text.count,text.label,text.frame{fill:${faint}}`,
    `rect.frame{fill:${frame};stroke:${faint}}`,
    `.ground{fill:${frame}}`,
    `.arrow{stroke:${arrow}}`,
    `.head{fill:${arrow}}`,
    ...Object.entries(boxes).map(
      ([kind, [fill, line]]) => `.${kind} rect,.${kind} circle{fill:${fill};stroke:${line}}`,
    ),
  ];
}
