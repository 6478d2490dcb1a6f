// Tokens → stanzas: the text is cut at brace depth 0, so that an error stays inside its stanza.
import type { Token, Tokens } from './lexer.js';

export interface Stanza {
  readonly tokens: readonly Token[];
  /** Heads whose block is not closed, outermost first; empty for a stanza that ends well. */
  readonly open: readonly Token[];
  /** The head that ended an unclosed stanza. */
  readonly next?: Token;
  /** The first head below the allowed depth. What is below it is left out of `tokens`. */
  readonly tooDeep?: Token;
}

export const maxDepth = 64;

/** A head of the top level in column 1 ends whatever is still open before it: a brace was forgotten there. */
export function* cut(next: Tokens): Generator<Stanza> {
  let collected = empty();
  for (let token = next(); token !== undefined; token = next()) {
    if (collected.open.length > 0 && isTopHead(token)) {
      yield { ...collected, next: token };
      collected = empty();
    }
    collect(collected, token);
    if (collected.open.length === 0 && token.type !== 'head') {
      yield collected;
      collected = empty();
    }
  }
  if (collected.tokens.length > 0) yield collected;
}

interface Collected {
  readonly tokens: Token[];
  readonly open: Token[];
  tooDeep?: Token;
}

function empty(): Collected {
  return { tokens: [], open: [] };
}

function collect(into: Collected, token: Token): void {
  const { tokens, open } = into;
  if (token.type === 'lbrace') open.push(opener(tokens.at(-1), token));
  if (open.length > maxDepth) into.tooDeep ??= open.at(-1) ?? token;
  if (into.tooDeep === undefined) tokens.push(token);
  if (token.type === 'rbrace') open.pop();
}

// a brace without a head stands for itself in messages
function opener(before: Token | undefined, brace: Token): Token {
  return before?.type === 'head' ? before : brace;
}

function isTopHead({ type, column, text }: Token): boolean {
  return type === 'head' && column === 1 && /^(?:global|host|superclass|switch)(?![^\s])/.test(text);
}
