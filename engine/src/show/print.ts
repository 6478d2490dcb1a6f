// Effective settings → MLN text of the same meaning without superclasses, variables and includes.
import type { Line } from '../api/draft.js';
import { foldBlanks, mapParts } from '../lang/quotes.js';
import { type Setting, titleOf } from './effective.js';
import { blockTitle, type InspectedBlock, maskedLine, type SecretPlaces } from './project.js';

/** An empty line separates blocks; the text ends in a newline. */
export function printProject(blocks: readonly InspectedBlock[], secrets: SecretPlaces): string {
  const global = blocks.find(({ kind }) => kind === 'global')?.settings ?? [];
  const makers = new Set(blocks.map(({ madeBy }) => madeBy));
  return blocks
    .map((block) => (block.kind === 'global' ? unspent(block, makers) : block))
    .filter((block) => block.kind !== 'global' || block.settings.length > 0)
    .map((block) => `${printBlock(block.kind === 'host' ? afresh(block, global) : block, secrets)}\n`)
    .join('\n');
}

/** Omits the words that cause a plugin to create hosts: the text already contains these hosts. */
function unspent(block: InspectedBlock, makers: ReadonlySet<string | undefined>): InspectedBlock {
  return {
    ...block,
    settings: block.settings.filter(({ claim }) => claim === undefined || !makers.has(claim.plugin)),
  };
}

/** A list that global also has begins with `!clear`, or the host would inherit it a second time. */
function afresh(block: InspectedBlock, global: readonly Setting[]): InspectedBlock {
  const again = (setting: Setting): Setting => {
    if (setting.kind === 'group') return { ...setting, settings: setting.settings.map(again) };
    return setting.kind === 'list' ? { ...setting, afresh: true } : setting;
  };
  const inGlobal = new Set(global.map(({ name }) => name));
  return { ...block, settings: block.settings.map((setting) => (inGlobal.has(setting.name) ? again(setting) : setting)) };
}

export function printBlock(block: InspectedBlock, secrets: SecretPlaces): string {
  // the plugin has already used these words
  const lines = block.settings.filter((setting) => setting.name !== 'superclass' || setting.kind !== 'value');
  return braced(blockTitle(block), linesOf(lines, secrets));
}

export function printSetting(setting: Setting, secrets: SecretPlaces): string {
  return settingLines(setting, secrets).join('\n');
}

const step = '    ';

function linesOf(settings: readonly Setting[], secrets: SecretPlaces): readonly string[] {
  return settings.flatMap((setting) => settingLines(setting, secrets));
}

function settingLines(setting: Setting, secrets: SecretPlaces): readonly string[] {
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
}

function braced(head: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${head} { }` : [`${head} {`, ...lines.map((line) => `${step}${line}`), '}'].join('\n');
}

const waiting = '$[hostname]';

function written({ name, value }: Line, text: string): string {
  return name.late === undefined && value?.late === undefined
    ? asWritten(text)
    : text.split(waiting).map(asWritten).join(waiting);
}

/** Value → the text that the parser reads as this value. */
export function asWritten(text: string): string {
  const safe = mapParts(text, (part, _, quoted) => (quoted ? inString(part) : bare(part)));
  // at the beginning of a line, "!" starts an order
  return safe.startsWith('!') ? `\\${safe}` : safe;
}

// "\n", "\t" and "\"" need a second backslash; a dollar sign would begin a variable
function inString(part: string): string {
  return part.replace(/\\(?!["nt])/g, '\\\\').replace(/\$(?=[\w[])/g, '\\$');
}

function bare(part: string): string {
  return part.replace(/[\\;{}#]/g, '\\$&').replace(/\$(?=[\w[])/g, '\\$');
}
