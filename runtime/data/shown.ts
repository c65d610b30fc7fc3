// Cells of data as messages quote them.

const longest = 60;

/** A text in quotes, cut where it is long; characters that would act on a terminal become the letters of their codes. */
export function shownText(text: string): string {
  const part = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return `"${part.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

/** The first of many names, such as the columns of a file. */
export function shownNames(names: readonly string[]): string {
  const most = 30;
  const shown = names.slice(0, most).map((name) => shownText(name).slice(1, -1));
  return names.length > most ? `${shown.join(", ")}, … ${names.length} in all` : shown.join(", ");
}
