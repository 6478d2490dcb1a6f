// The options of a plugin in the configuration: how mln reads each, and which layers may set it.
import type { Decoder } from './fields.js';

/** The layers of the configuration that can hold options, from wide to narrow. */
export const optionLayers = ['site', 'user', 'project'] as const;
export type OptionLayer = (typeof optionLayers)[number];

export interface Option<T> {
  readonly decoder: Decoder<T>;
  readonly doc: string;
  readonly layers: readonly OptionLayer[];
}

export interface OptionTerms {
  /** One line for the documents. */
  readonly doc: string;
  /**
   * The layers that may set the option; default: site and user. Add `project` only if no value of the option can harm the user who
   * builds the project of a stranger. An option that names a program, a server, a path, a credential or a device never qualifies.
   */
  readonly layers?: readonly OptionLayer[];
}

/** By the key below `options.PLUGIN`. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The decoded options, as `ctx.options` has them. */
export type OptionValues<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/**
 * Declares an option, with a decoder as for a word of a project file. The decoder of one value reads a text or a number, `flag`
 * reads `true` and `false`, `lines` a list, and `group` a group of keys. mln decodes the options once, when it has loaded the
 * plugins, and reports the faults at their place in the file.
 *
 * @example
 * options: { format: option(choice(['auto', 'raw'], { default: 'auto' }), { doc: 'format of new disks', layers: ['site', 'user', 'project'] }) }
 */
export function option<T>(decoder: Decoder<T>, { doc, layers = ['site', 'user'] }: OptionTerms): Option<T> {
  return { decoder, doc, layers };
}
