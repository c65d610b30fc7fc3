// What a message quotes is cut where nobody would read on: a name of a hundred thousand letters, a formula of ten thousand terms.

const longestWord = 100;
const longestText = 1000;

/** Names longer than a line are cut, and of a long text the middle is left out. */
export function shortened(text: string): string {
  if (text.length <= longestWord) return text;
  const readable = text.replace(/[\p{L}\p{N}_]{101,}/gu, (word) => `${word.slice(0, longestWord)}…`);
  return readable.length <= longestText
    ? readable
    : `${readable.slice(0, longestText / 2)} … ${readable.slice(-longestText / 2)}`;
}
