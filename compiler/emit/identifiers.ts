// Names of the spec as names of TypeScript: valid, readable, each given once.

/** `h.weight.gradient` → `hWeightGradient`. The first word stays as it is: `W1` and `w1` are two things. */
export function camelCase(path: string): string {
  const [first = "", ...others] = wordsOf(path);
  return beginning(first + others.map(upperFirst).join(""));
}

/** `item_kind` → `ItemKind` */
export function pascalCase(path: string): string {
  return beginning(wordsOf(path).map(upperFirst).join(""));
}

/** A name as it is, unless TypeScript keeps it for itself: then in capitals' case. */
export function declarable(name: string): string {
  return reserved.has(name) ? pascalCase(name) : name;
}

/** Gives the first of the proposals that is free; the last with a number behind it if none is. */
export function createNames(taken: Iterable<string> = []): (...proposals: string[]) => string {
  const given = new Set(taken);
  return (...proposals) => {
    const last = proposals.at(-1) ?? "";
    let name = proposals.find((proposal) => !given.has(proposal));
    for (let number = 2; name === undefined; number++) if (!given.has(`${last}${number}`)) name = `${last}${number}`;
    given.add(name);
    return name;
  };
}

function wordsOf(path: string): string[] {
  return path.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** Names begin with a letter; what is left of `_` is nothing. */
function beginning(name: string): string {
  return /^\p{L}/u.test(name) ? name : `_${name}`;
}

export function lowerFirst(word: string): string {
  return word.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
}

function upperFirst(word: string): string {
  return word.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}

/** Words that can't be the name of a class or constant in a strict module, and globals and parameters that the generated code itself uses. */
const reserved: ReadonlySet<string> = new Set(
  `any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval export extends false
  finally for function if implements import in infer instanceof interface keyof let module namespace never new null number object of options package path private
  protected public readonly return satisfies static string super switch symbol this throw true try type typeof undefined unique unknown var void
  while with yield`.split(/\s+/),
);
