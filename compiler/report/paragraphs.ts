// Running text: the paragraphs of an explanation, and paragraphs broken into lines.

/** Texts parted by empty lines, each on one line of its own. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll(/\s+/g, " "))
    .filter((paragraph) => paragraph !== "");
}

/** Lines of at most `width` characters; a longer word has a line to itself. What stands in backticks is one word: a command is copied whole. */
export function wrap(paragraph: string, width: number): string {
  const lines: string[] = [];
  for (const [word] of paragraph.matchAll(/(?:`[^`]*`|\S)+/g)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
