// Effective settings → MLN text that means the same without superclasses, variables and includes.
import type { Line } from '../api/draft.js';
import { foldBlanks, mapParts } from '../lang/quotes.js';
import { type Setting, titleOf } from './effective.js';
import { maskedLine } from './mask.js';
import { blockTitle, type InspectedBlock, type SecretPlaces } from './project.js';

/** Blocks apart from each other by an empty line; ends in a newline. */
export const printProject = (blocks: readonly InspectedBlock[], secrets: SecretPlaces): string => {
  const global = blocks.find(({ kind }) => kind === 'global')?.settings ?? [];
  const makers = new Set(blocks.map(({ madeBy }) => madeBy));
  return blocks
    .map((block) => (block.kind === 'global' ? unspent(block, makers) : block))
    .filter((block) => block.kind !== 'global' || block.settings.length > 0)
    .map((block) => `${printBlock(block.kind === 'host' ? afresh(block, global) : block, secrets)}\n`)
    .join('\n');
};

/** Without the words that asked a plugin for hosts: the hosts stand there, and would be made once more. */
const unspent = (block: InspectedBlock, makers: ReadonlySet<string | undefined>): InspectedBlock => ({
  ...block,
  settings: block.settings.filter(({ claim }) => claim === undefined || !makers.has(claim.plugin)),
});

/** A list that global has as well would be handed down once more: it begins with an order to forget that. */
const afresh = (block: InspectedBlock, global: readonly Setting[]): InspectedBlock => {
  const again = (setting: Setting): Setting => {
    if (setting.kind === 'group') return { ...setting, settings: setting.settings.map(again) };
    return setting.kind === 'list' ? { ...setting, afresh: true } : setting;
  };
  const inGlobal = new Set(global.map(({ name }) => name));
  return { ...block, settings: block.settings.map((setting) => (inGlobal.has(setting.name) ? again(setting) : setting)) };
};

export const printBlock = (block: InspectedBlock, secrets: SecretPlaces): string => {
  // they have done their work
  const lines = block.settings.filter((setting) => setting.name !== 'superclass' || setting.kind !== 'value');
  return braced(blockTitle(block), linesOf(lines, secrets));
};

export const printSetting = (setting: Setting, secrets: SecretPlaces): string => settingLines(setting, secrets).join('\n');

const step = '    ';

const linesOf = (settings: readonly Setting[], secrets: SecretPlaces): readonly string[] =>
  settings.flatMap((setting) => settingLines(setting, secrets));

const settingLines = (setting: Setting, secrets: SecretPlaces): readonly string[] => {
  switch (setting.kind) {
    case 'value':
      return setting.lines.map((line) => written(line, foldBlanks(maskedLine(line, secrets))));
    case 'list':
      return braced(titleOf(setting), [
        ...(setting.afresh === true ? ['!clear'] : []),
        ...setting.node.lines.map((line) => written(line, maskedLine(line, secrets))),
      ]).split('\n');
    case 'group':
      return braced(titleOf(setting), linesOf(setting.settings, secrets)).split('\n');
  }
};

const braced = (head: string, lines: readonly string[]): string =>
  lines.length === 0 ? `${head} { }` : [`${head} {`, ...lines.map((line) => `${step}${line}`), '}'].join('\n');

const waiting = '$[hostname]';

const written = ({ name, value }: Line, text: string): string =>
  name.late === undefined && value?.late === undefined ? asWritten(text) : text.split(waiting).map(asWritten).join(waiting);

/** A text that is meant → the text that is read as it. */
export const asWritten = (text: string): string => {
  const safe = mapParts(text, (part, _, quoted) => (quoted ? inString(part) : bare(part)));
  // at the beginning of a line, "!" gives an order
  return safe.startsWith('!') ? `\\${safe}` : safe;
};

// "\n", "\t" and "\"" mean the same twice over; a dollar sign would begin a variable
const inString = (part: string): string => part.replace(/\\(?!["nt])/g, '\\\\').replace(/\$(?=[\w[])/g, '\\$');

const bare = (part: string): string => part.replace(/[\\;{}#]/g, '\\$&').replace(/\$(?=[\w[])/g, '\\$');
