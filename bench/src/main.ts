// npm run bench [-- NAME...]: runs the benchmarks named, or all of them.
import { clone } from './clone.js';
import { language } from './language.js';
import { parse } from './parse.js';
import { startup } from './startup.js';
import { view } from './view.js';
import { xen } from './xen.js';

const benchmarks: Readonly<Record<string, () => Promise<void>>> = { startup, clone, parse, language, view, xen };

/** They take ten minutes: only when named. */
const long = new Set(['xen']);

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown !== undefined) {
  console.error(`no benchmark "${unknown}"; there are: ${Object.keys(benchmarks).join(', ')}`);
  process.exitCode = 1;
} else
  for (const name of names.length === 0 ? Object.keys(benchmarks).filter((name) => !long.has(name)) : names)
    await benchmarks[name]?.();
