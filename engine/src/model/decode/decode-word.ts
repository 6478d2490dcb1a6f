// One word of a block → its value, and its place.

import type { Node } from '../../api/draft.js';
import type { DecodeContext } from '../../api/fields.js';
import { codes } from '../../diagnostics/catalogue.js';
import { messageOf } from '../../diagnostics/diagnose.js';
import type { Claim } from '../claims.js';

/** A decoder that throws is a fault of its plugin, and the report has it. */
export function decodeWord(claim: Claim, node: Node, ctx: DecodeContext): unknown {
  const { decoder, plugin, word } = claim;
  try {
    return decoder.decode(node, word, ctx);
  } catch (thrown) {
    const values = { name: plugin, hook: `the word ${word}`, reason: messageOf(thrown) };
    ctx.report.error(codes.hookFailed, spanOf(claim, node), values);
    return undefined;
  }
}

/** The value of the word, or its first block; the block around it if it has neither. */
export function spanOf({ word, decoder }: Claim, node: Node) {
  const [first] = node.blocks.get(word)?.values() ?? [];
  const value = node.values.get(word)?.span;
  return (decoder.reads === 'value' ? value : first?.span) ?? node.span;
}
