// The options that plugins declare → a row for each: its key, its value, its default, and the layers that may set it.
import type { Decoder } from '../api/fields.js';
import type { OptionLayer } from '../api/options.js';
import type { Plugin } from '../api/plugin.js';
import { defaultsOf } from '../config/options.js';
import { plainValue } from './words.js';

export interface OptionRow {
  /** `options.vmware.vsphere.server` */
  readonly key: string;
  readonly plugin: string;
  /** `auto or raw`, `path`, `true or false` */
  readonly value: string;
  /** The value when no layer sets the option; empty if it has none. */
  readonly default: string;
  readonly layers: readonly OptionLayer[];
  readonly doc: string;
}

/** A group of keys has a row for each key. */
export function optionRows(plugins: readonly Pick<Plugin, 'name' | 'options'>[]): readonly OptionRow[] {
  return plugins.flatMap((plugin) => {
    const defaults = defaultsOf(plugin);
    return Object.entries(plugin.options ?? {}).flatMap(([key, { decoder, doc, layers }]) => {
      const of = { plugin: plugin.name, layers };
      const at = `options.${plugin.name}.${key}`;
      if (decoder.fields === undefined) return [rowOf(decoder, { ...of, key: at, doc, absent: defaults[key] })];
      return Object.entries(decoder.fields).map(([inner, field]) =>
        rowOf(field, { ...of, key: `${at}.${inner}`, doc: field.doc, absent: memberOf(defaults[key], inner) }),
      );
    });
  });
}

function memberOf(group: unknown, key: string): unknown {
  return typeof group === 'object' && group !== null ? Object.entries(group).find(([name]) => name === key)?.[1] : undefined;
}

function rowOf(
  { reads, type }: Decoder<unknown>,
  { absent, ...row }: Omit<OptionRow, 'value' | 'default'> & { readonly absent: unknown },
): OptionRow {
  const isEmpty = absent === undefined || (typeof absent === 'object' && Object.keys(absent ?? {}).length === 0);
  if (type === 'flag') return { ...row, value: 'true or false', default: String(absent) };
  return { ...row, value: reads === 'value' ? type : 'list', default: isEmpty ? '' : plainValue(absent, type) };
}
