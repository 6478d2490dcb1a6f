// npm run bench [-- NAME...]: runs the benchmarks named, or all of them.
import { clone } from './clone.js';
import { parse } from './parse.js';

const benchmarks: Readonly<Record<string, () => Promise<void>>> = { clone, parse };

const names = process.argv.slice(2);
for (const name of names.length === 0 ? Object.keys(benchmarks) : names) {
  const benchmark = benchmarks[name];
  if (benchmark === undefined) {
    console.error(`no benchmark "${name}"; there are: ${Object.keys(benchmarks).join(', ')}`);
    process.exitCode = 1;
  } else await benchmark();
}
