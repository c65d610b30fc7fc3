// How a fault is put together; the words are the compiler's.
import type { Edit, Span, SyntaxFault } from "./ast.js";

interface Extra {
  readonly related?: { readonly span: Span; readonly text: string } | undefined;
  readonly fix?: readonly Edit[] | undefined;
}

export function fault(
  code: string,
  span: Span,
  details: Readonly<Record<string, string>>,
  extra: Extra = {},
): SyntaxFault {
  return { code, start: span.start, end: span.end, details, related: extra.related, fix: extra.fix };
}

/** The edit that replaces a stretch of the text. */
export function replace(span: Span, text: string): Edit {
  return { start: span.start, end: span.end, text };
}
