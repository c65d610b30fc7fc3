// A table's text as lines of cells: the delimiter is told by the name or the first line; csv-parse does the rest.
import { extname } from "node:path";
import { Readable } from "node:stream";
import { CsvError, parse, type Options } from "csv-parse";
import { NncError } from "../errors.js";
import { closed } from "./closed.js";
import { utf8, type Chunks } from "./utf8.js";

export interface Line {
  readonly line: number;
  readonly record: readonly string[];
}

/** `given`: the delimiter, where it is known. @throws NncError NN703 for quotes that aren't closed, and what isn't UTF-8. */
export async function* records(chunks: Chunks, name: string, given: string | undefined): AsyncGenerator<Line> {
  const { first, all } = await withFirst(chunks, name);
  const delimiter = given ?? delimiterOf(name, first);
  let line = 0;
  const options: Options<Line, string[]> = {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"], // of any kind, also within one file
    bom: true,
    relax_column_count: true, // so that the message is ours
    skip_empty_lines: true,
    trim: delimiter !== "\t", // where tabs delimit they may not be trimmed
    // Not by the option `info`, which makes what is known of a row twice.
    on_record(record: string[], { lines }): Line {
      line = lines; // rows that the parser has read, though nobody has taken them yet
      return { line: lines, record };
    },
  };
  const parser = parse(options as unknown as Options); // the type of the function knows of no rows that aren't lists
  const source = Readable.from(all).on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    yield* parser as AsyncIterable<Line>;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const isOpen = cause.code === "CSV_QUOTE_NOT_CLOSED";
    const problem = isOpen
      ? "a quote that opens in this row is never closed"
      : (cause.message.split(":")[0]?.toLowerCase() ?? cause.code);
    throw new NncError(
      "NN703",
      `${name}:${isOpen ? line + 1 : String(cause.lines)}: ${problem}`,
      'put a cell with quotes in quotes, and write each quote inside it twice: "say ""hello"""',
      { cause },
    );
  } finally {
    await closed(source);
  }
}

/** All chunks, and the text of as many of them as hold the first line. UTF-16 is told by its first bytes and left to the parser. */
async function withFirst(
  chunks: Chunks,
  name: string,
): Promise<{ first: string; all: AsyncGenerator<string | Uint8Array> }> {
  const source = (async function* () {
    yield* chunks;
  })();
  const held: (string | Uint8Array)[] = [];
  let first = "";
  while (!/\S.*[\r\n]/.test(first)) {
    const next = await source.next();
    if (next.done) break;
    held.push(next.value);
    first += Buffer.from(next.value.slice(0, mostHeader)).toString("utf8");
    if (first.length > mostHeader) break;
  }
  const whole = (async function* () {
    try {
      yield* held;
      yield* source;
    } finally {
      await source.return(); // who leaves while some is held has not come to it yet
    }
  })();
  const start = held[0];
  const isUtf16 = typeof start === "object" && start[0] === 0xff && start[1] === 0xfe;
  return { first, all: isUtf16 ? whole : utf8(whole, name) };
}

/** Characters that are looked at for the first line. */
const mostHeader = 1 << 20;

function delimiterOf(name: string, text: string): string {
  if (/^\.(tsv|tab)$/i.test(extname(name.replace(/\.gz$/i, "")))) return "\t";
  const header = (/[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "").replaceAll("\0", "");
  if (header.includes(",")) return ",";
  return ["\t", ";"].find((delimiter) => header.includes(delimiter)) ?? ",";
}
