// A file of ten thousand hosts parsed: mln beside a parser written by hand for nothing but such files.
import { isDeepStrictEqual } from 'node:util';
import { parse as parseMln } from '../../engine/dist/lang/parse.js';
import { parseByHand } from './baseline.js';
import { median } from './measure.js';
import { projectText } from './project-text.js';

const hosts = 10_000;
const rounds = 7;

/** Prints both times; throws when the trees differ. */
export const parse = async (): Promise<void> => {
  // the yardstick knows no strings
  const source = { file: '/bench.mln', text: projectText(hosts).replaceAll('"', '') };
  const mln = () => parseMln(source).value;
  const byHand = () => parseByHand(source);
  if (!isDeepStrictEqual(mln(), byHand())) throw new Error('the trees differ');
  const times = { mln: [] as number[], byHand: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.mln.push(cpuOf(mln));
    times.byHand.push(cpuOf(byHand));
  }
  const [ours, yardstick] = [median(times.mln), median(times.byHand)];
  console.log(`parse: ${hosts} hosts, ${(source.text.length / 2 ** 20).toFixed(1)} MiB, medians of ${rounds}`);
  console.log(`  by hand ${yardstick.toFixed(0)} ms, mln ${ours.toFixed(0)} ms: ${(ours / yardstick).toFixed(1)} times`);
  console.log('  both give the same tree\n');
};

const cpuOf = (work: () => unknown): number => {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
};
