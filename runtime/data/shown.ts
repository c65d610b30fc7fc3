// Cells of data, and whatever else a program hands over, as messages quote them.

const longest = 60;

/** A text in quotes, cut where it is long; characters that would act on a terminal become the letters of their codes. */
export function shownText(text: string): string {
  const part = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return `"${part.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

/** Any value, told apart from the others: a list isn't its only number, a text isn't a name. Never throws. */
export function shownValue(value: unknown): string {
  if (typeof value === "string") return shownText(value);
  if (typeof value === "bigint") return `the bigint ${String(value).slice(0, longest)}`;
  if (typeof value === "symbol" || typeof value === "function") return `a ${typeof value}`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? kindOfObject(value) : String(value);
}

function kindOfObject(value: object): string {
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  return kind === "Object" ? "an object" : `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** "1 row", "2 rows". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** The first of many names, such as the columns of a file. */
export function shownNames(names: readonly string[]): string {
  const most = 30;
  const shown = names.slice(0, most).map((name) => shownText(name).slice(1, -1));
  return names.length > most ? `${shown.join(", ")}, … ${names.length} in all` : shown.join(", ");
}
