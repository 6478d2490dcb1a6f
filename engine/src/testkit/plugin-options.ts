// Options as a configuration has them → `ctx.options` of a plugin, for tests that make contexts by hand.
import type { Json } from '../api/json.js';
import type { Options, OptionValues } from '../api/options.js';
import { readOptions } from '../config/options.js';
import type { Layer } from '../config/settings.js';

interface Declaring<O extends Options> {
  readonly name: string;
  readonly options?: O;
}

/** As the site's configuration sets them; an option that is not there has its default. @throws Error that names all faults */
export function pluginOptions<O extends Options>(
  { name, options = {} as O }: Declaring<O>, // a plugin without options has none
  written: Readonly<Record<string, Json>> = {},
): OptionValues<O> {
  const layer: Layer = { layer: 'site', origin: 'a test', dir: '/', settings: { options: { [name]: written } } };
  const read = readOptions({ layers: [layer], plugins: [{ name, options }], mandatory: new Set(), isDisabled: () => false });
  const faults = read.diagnostics.map(({ message, hint = '' }) => `${message} ${hint}`.trim());
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return read.options[name] as OptionValues<O>; // decoded by these very options
}
