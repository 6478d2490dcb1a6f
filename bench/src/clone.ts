// Sixty hosts cloned and customized: mln beside the bare tools that do the same disk work.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sameFiles } from './disks.js';
import { inLab, type Lab } from './lab.js';
import { type Cost, interleaved, type Job } from './measure.js';
import { projectText } from './project-text.js';
import { type Recorded, record } from './record.js';
import { costTable } from './table.js';

const hosts = 60;
const rounds = 5;
const looked = ['h1', 'h17', 'h60'];
const bareCow = fileURLToPath(new URL('bare-cow.js', import.meta.url));

/** Prints the table, and that the disks hold the same; throws when they do not. */
export const clone = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    const file = lab.file('bench.mln', projectText(hosts));
    const recorded = record(lab, file);
    if (recorded.hosts.length !== hosts) throw new Error(`recorded ${recorded.hosts.length} hosts of ${hosts}`);
    const jobs = [mlnJob(lab, file, 'cow'), bareCowJob(lab, recorded), mlnJob(lab, file, 'raw'), bareCopyJob(lab, recorded)];
    console.log(table(interleaved(lab, jobs, rounds)));
    const files = looked.reduce((count, host) => count + sameDisks(lab, recorded, host), 0);
    console.log(`  the disks of ${looked.join(', ')} hold the same, however they were made: ${files} files compared\n`);
  });

const none: Cost = { wall: Number.NaN, cpu: Number.NaN };

const table = ([cow = none, bareCow = none, raw = none, bareCopy = none]: readonly Cost[]): string =>
  costTable(`clone: ${hosts} hosts cloned and customized, two at a time, medians of ${rounds}`, [
    { name: 'bare copy-on-write', cost: bareCow },
    { name: 'bare copies', cost: bareCopy },
    { name: 'mln build, copy-on-write', cost: cow, to: bareCow, note: 'to bare copy-on-write' },
    { name: '', cost: cow, to: bareCopy, note: 'to bare copies' },
    { name: 'mln build, raw', cost: raw, to: bareCopy, note: 'to bare copies' },
  ]);

type Format = 'cow' | 'raw';

const mlnJob = (lab: Lab, file: string, format: Format): Job => {
  const config = lab.file(`${format}.json`, JSON.stringify({ options: { imagefile: { format } } }));
  const projects = join(lab.dir, format);
  return {
    argv: lab.mln('-P', projects, '--config', config, '-q', 'build', '-j', '2', '-f', file),
    prepare: () => lab.remove(projects),
  };
};

const template = (lab: Lab): string => join(lab.templates, 'tiny.ext4');

const bareCowJob = (lab: Lab, { dir, hosts: names }: Recorded): Job => {
  const list = lab.file('names', `${names.join('\n')}\n`);
  const half = String(Math.ceil(names.length / 2));
  const out = join(lab.dir, 'bare-cow');
  return {
    argv: ['xargs', '-a', list, '-P', '2', '-n', half, process.execPath, bareCow, template(lab), dir, out],
    prepare: () => {
      lab.remove(out);
      lab.folder('bare-cow');
    },
  };
};

const bareCopyJob = (lab: Lab, { dir, hosts: names }: Recorded): Job => {
  const list = lab.file('names', `${names.join('\n')}\n`);
  const out = join(lab.dir, 'bare-copy');
  const one = `cp --reflink=auto --sparse=auto --no-preserve=mode ${template(lab)} ${out}/{}.img && debugfs -w -f ${dir}/{}/script ${out}/{}.img`;
  return {
    argv: ['xargs', '-a', list, '-P', '2', '-I', '{}', 'sh', '-c', one],
    prepare: () => {
      lab.remove(out);
      lab.folder('bare-copy');
    },
  };
};

/** How many files were compared. */
const sameDisks = (lab: Lab, recorded: Recorded, host: string): number =>
  sameFiles(lab, {
    host,
    written: recorded.written(host),
    copies: [join(lab.dir, 'raw/bench/images', `${host}.img`), join(lab.dir, 'bare-copy', `${host}.img`)],
    cows: [join(lab.dir, 'cow/bench/images', `${host}.cow`), join(lab.dir, 'bare-cow', `${host}.cow`)],
  });
