// Node → Settings: each word is decoded by the plugin that owns it; the others are complained about.
import type { Report } from '../../api/diagnostic.js';
import type { Line, Node } from '../../api/draft.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Settings } from '../../api/model.js';
import { type Claim, type ClaimTable, isSetting, type Place } from '../claims.js';
import { kernelName } from './words.js';

export interface Block {
  readonly place: Place;
  readonly node: Node;
  /** `host tre`, for words of which nobody knows in which stanza they were written. */
  readonly title: string;
}

/** Of every plugin that claims words in that place, all its words; what does not stand there has its default. */
export function decodeSettings(block: Block, claims: ClaimTable, ctx: DecodeContext): Settings {
  const absent = claims.absent(block.place);
  const settings: Record<string, Record<string, unknown>> = copyOf(absent);
  for (const claim of present(block, claims, ctx.report)) {
    if (claim.plugin === kernelName) continue;
    const below = ctx.below(claim.word);
    below.origin(spanOf(claim, block.node));
    const value = claim.decoder.decode(block.node, claim.word, below);
    if (!isSetting(claim)) continue;
    const own = settings[claim.plugin] ?? {};
    const changed = own === absent[claim.plugin] ? copyOf(own) : own;
    changed[claim.word] = value;
    settings[claim.plugin] = changed;
  }
  return settings;
}

/** Key by key: what V8 makes of a spread has a hidden class of its own each time, and whoever reads ten thousand of them pays. */
function copyOf<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const copy: Record<string, T> = {};
  for (const key in record) copy[key] = record[key] as T; // a key of its own
  return copy;
}

/** The claims whose words stand in the block in the form they are read in. */
function present({ place, node, title }: Block, claims: ClaimTable, report: Report): readonly Claim[] {
  const found: Claim[] = [];
  for (const line of node.values.values()) {
    const claim = claims.owner(place, line.name.text);
    if (claim === undefined) unknown(line, { place, title, claims, report });
    else if (claim.decoder.reads !== 'value') report.error('MLN3003', line.span, { word: claim.word });
    else found.push(claim);
  }
  for (const [word, labels] of node.blocks) {
    const claim = claims.owner(place, word);
    if (claim !== undefined && claim.decoder.reads === 'blocks') found.push(claim);
    else if (claim !== undefined && isBlock(claim, labels, report)) found.push(claim);
    else if (claim === undefined)
      for (const { span } of labels.values())
        unknown({ name: { text: word, span }, via: [title] }, { place, title, claims, report });
  }
  return found;
}

function isBlock({ decoder, word }: Claim, labels: ReadonlyMap<string, Node>, report: Report): boolean {
  for (const [label, { span }] of labels) {
    if (decoder.reads === 'value') report.error('MLN3002', span, { word });
    else if (label !== '') report.error('MLN2004', span, { found: `"${label}"`, expected: `"${word} {"` });
  }
  return decoder.reads !== 'value' && labels.has('');
}

interface Unknown {
  readonly place: Place;
  readonly title: string;
  readonly claims: ClaimTable;
  readonly report: Report;
}

function unknown({ name, via }: Pick<Line, 'name' | 'via'>, { place, title, claims, report }: Unknown): void {
  const hint = name.text.startsWith('!') ? ordersBelong : claims.suggest(place, name.text);
  const where = place === 'network' ? title : (via[0] ?? title);
  report.error('MLN3001', name.span, { word: name.text, where }, hint === undefined ? {} : { hint });
}

const ordersBelong = 'it is an order to a list: users { !remove kim }';

function spanOf({ word, decoder }: Claim, node: Node) {
  const [first] = node.blocks.get(word)?.values() ?? [];
  const value = node.values.get(word)?.span;
  return (decoder.reads === 'value' ? value : first?.span) ?? node.span;
}
