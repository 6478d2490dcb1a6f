// A kernel of Linux mounts what is behind the descriptions that VMware is given, of templates in each kind of VMware's disks.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asVmdk, missing, type Rig, rig, wholeDisk } from './vmware-rig.js';

const why = missing('qemu-img', 'sfdisk', 'linux.uml', 'setarch');
const subformats = ['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat', 'streamOptimized'];
const nameOf = (subformat: string) => subformat.toLowerCase();

const project = `
global { project kinds }
${subformats.map((kind) => `host ${nameOf(kind)} { vmware ; template ${kind}.vmdk }`).join('\n')}
`;

// each disk is a ubd, whose first partition holds the root
const init = (dir: string): string => `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /run
mount -t hostfs -o ${dir} none /mnt
for disk in a b c d e; do
  mkdir /run/$disk
  mount -t ext4 -o ro /dev/ubd\${disk}1 /run/$disk && cat /run/$disk/etc/hostname >>/mnt/names
done
echo o >/proc/sysrq-trigger
sleep 60
`;

describe.skipIf(why.length > 0)(`disks of VMware${why.length > 0 ? ` (left out: no ${why.join(', ')})` : ''}`, () => {
  let here: Rig;
  beforeAll(async () => {
    here = rig({ vmnets: '230-231' });
    const raw = join(here.my.dir, 'whole.raw');
    wholeDisk(raw);
    for (const kind of subformats) {
      const vmdk = join(here.my.dir, `${kind}.vmdk`);
      asVmdk(raw, vmdk, kind);
      await here.my.ok('-T', here.templates, 'register_template', '-t', vmdk, '-n', `${kind}.vmdk`);
    }
    writeFileSync(join(here.my.dir, 'kinds.mln'), project);
    await here.my.ok('-T', here.templates, 'build', '-f', join(here.my.dir, 'kinds.mln'));
  });
  afterAll(async () => {
    await here?.my.run('remove', 'kinds', '-f');
    here?.remove();
  });

  test('are mounted by a kernel, and each is of its own host', () => {
    const images = join(here.my.projects, 'kinds/images');
    const disks = subformats.map((kind, n) => {
      const [, extent = ''] = /^RW \d+ FLAT "(.*)" 0$/m.exec(readFileSync(join(images, `${nameOf(kind)}.vmdk`), 'utf8')) ?? [];
      return `ubd${n}r=${join(images, extent)}`;
    });
    const dir = join(here.my.dir, 'uml');
    mkdirSync(dir);
    writeFileSync(join(dir, 'init'), init(dir), { mode: 0o755 });
    const machine = [
      'umid=kinds',
      `uml_dir=${dir}`,
      'mem=96M',
      ...disks,
      'root=/dev/root',
      'rootfstype=hostfs',
      'rootflags=/',
      'ro',
    ];
    const quiet = ['con0=null,fd:1', 'con=null', 'ssl=null', 'noreboot', 'quiet', `init=${join(dir, 'init')}`];
    execFileSync('setarch', ['-R', 'linux.uml', ...machine, ...quiet], { stdio: 'ignore', timeout: 90_000 });
    expect(existsSync(join(dir, 'names'))).toBe(true);
    expect(readFileSync(join(dir, 'names'), 'utf8').trim().split('\n')).toEqual(subformats.map(nameOf));
  });

  test.each(subformats)('pass the check of qemu-img, as they came and as they are described: %s', (kind) => {
    for (const vmdk of [join(here.my.dir, `${kind}.vmdk`), join(here.my.projects, `kinds/images/${nameOf(kind)}.vmdk`)]) {
      const said = execFileSync('qemu-img', ['check', '--output=json', vmdk], { encoding: 'utf8' });
      expect(JSON.parse(said)).toMatchObject({ format: 'vmdk', 'check-errors': 0 });
    }
  });
});
