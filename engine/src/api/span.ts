// A place in a project file. Lines and columns count from 1; a column counts UTF-16 units.

export interface Span {
  /** The file as the user named it, or as the including file named it, made absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the offending text in UTF-16 units, at least 1, never past the end of its line. */
  readonly length: number;
}

/** `italy.mln:14:9`, the form that editors and terminals make clickable. */
export function point(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}
