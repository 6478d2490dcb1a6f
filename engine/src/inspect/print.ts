// Effective settings → MLN text that means the same without superclasses, variables and includes.
import type { Line } from '../api/draft.js';
import { foldBlanks, mapParts } from '../lang/quotes.js';
import { type Setting, titleOf } from './effective.js';
import { maskedLine } from './mask.js';
import type { InspectedBlock, SecretPlaces } from './project.js';

/** Blocks apart from each other by an empty line; ends in a newline. */
export const printProject = (blocks: readonly InspectedBlock[], secrets: SecretPlaces): string =>
  blocks
    .filter((block) => block.kind !== 'global' || block.settings.length > 0)
    .map((block) => `${printBlock(block, secrets)}\n`)
    .join('\n');

export const printBlock = ({ kind, name, settings }: InspectedBlock, secrets: SecretPlaces): string => {
  const head = kind === 'global' ? 'global' : `${kind} ${name}`;
  // they have done their work
  const lines = settings.filter((setting) => setting.name !== 'superclass' || setting.kind !== 'value');
  return block(head, linesOf(lines, secrets), '');
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
      return block(
        titleOf(setting),
        setting.node.lines.map((line) => written(line, maskedLine(line, secrets))),
        '',
      ).split('\n');
    case 'group':
      return block(titleOf(setting), linesOf(setting.settings, secrets), '').split('\n');
  }
};

const block = (head: string, lines: readonly string[], indent: string): string =>
  lines.length === 0
    ? `${indent}${head} { }`
    : [`${indent}${head} {`, ...lines.map((line) => `${indent}${step}${line}`), `${indent}}`].join('\n');

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
