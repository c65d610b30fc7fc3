// Doc comments of the spec as those of TypeScript.

/** Text for a doc comment, which it can't end. */
export function docText(doc: string): string {
  return doc.trim().replaceAll("*/", "*\\/");
}

/** A whole doc comment and the line's end; "" for no text. */
export function docComment(doc: string): string {
  const lines = docText(doc).split("\n");
  if (lines.length === 1) return lines[0] ? `/** ${lines[0]} */\n` : "";
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd() + "\n").join("")} */\n`;
}

/** With a full stop, so that another sentence may follow. */
export function sentence(doc: string): string {
  const text = doc.trim();
  return text === "" || /[.!?…:]$/.test(text) ? text : `${text}.`;
}
