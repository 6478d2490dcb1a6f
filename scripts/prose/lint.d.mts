import type { Text } from './texts.mjs';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

export function lintPage(file: string, text: string): Promise<readonly Finding[]>;
export function lintTexts(
  file: string,
  texts: readonly Text[],
  kind: 'comment' | 'message' | 'help',
): Promise<readonly Finding[]>;
