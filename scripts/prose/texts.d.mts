export interface Text {
  readonly line: number;
  readonly text: string;
}

export function textsOf(
  file: string,
  source: string,
): { readonly messages: readonly Text[]; readonly helps: readonly Text[]; readonly comments: readonly Text[] };
