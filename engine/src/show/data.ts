// Effective settings → plain data, for programs and the queries of `mln show`.
import type { Json } from '../api/json.js';
import type { Setting } from './effective.js';
import { type Inspected, type InspectedBlock, maskedLine, maskedValue, type SecretPlaces } from './project.js';

/** A value is a text, a word alone `1`, a list of lines a list. Blocks are objects; blocks with names are below their kind. */
export function dataOf({ blocks }: Inspected, secrets: SecretPlaces): Readonly<Record<string, Json>> {
  const named = (kind: InspectedBlock['kind']) =>
    Object.fromEntries(blocks.filter((block) => block.kind === kind).map((block) => [block.name, blockData(block, secrets)]));
  return { global: named('global').global ?? {}, host: named('host'), switch: named('switch') };
}

function blockData({ settings, superclasses }: InspectedBlock, secrets: SecretPlaces): Json {
  return {
    ...settingsData(settings, secrets),
    ...(superclasses.length === 0 ? {} : { superclass: superclasses }),
  };
}

function settingsData(settings: readonly Setting[], secrets: SecretPlaces): Readonly<Record<string, Json>> {
  const data: Record<string, Json> = {};
  for (const setting of settings) {
    const value = settingData(setting, secrets);
    if (setting.kind === 'value' || setting.label === '') data[setting.name] = merged(data[setting.name], value);
    else data[setting.name] = merged(data[setting.name], { [setting.label]: value });
  }
  return data;
}

function merged(first: Json | undefined, second: Json): Json {
  return isGroup(first) && isGroup(second) ? { ...first, ...second } : second;
}

function isGroup(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function settingData(setting: Setting, secrets: SecretPlaces): Json {
  switch (setting.kind) {
    case 'value': {
      const texts = setting.lines.map((line) => maskedValue(line, secrets));
      return texts.join(' ');
    }
    case 'list':
      return setting.node.lines.map((line) => maskedLine(line, secrets));
    case 'group':
      return settingsData(setting.settings, secrets);
  }
}

/** The data at the path; `undefined` when the path does not exist. */
export function dataAt(data: Json, path: readonly string[]): Json | undefined {
  let at: Json | undefined = data;
  for (const key of path) at = isGroup(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** As a list: lines as they are; of a block its words with their values, and the names of its blocks. */
export function listOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.map((item: Json) => (typeof item === 'string' ? item : JSON.stringify(item)));
  if (!isGroup(value)) return [String(value)];
  return Object.entries(value).map(([key, below]) => (typeof below === 'string' ? `${key} ${below}` : key));
}
