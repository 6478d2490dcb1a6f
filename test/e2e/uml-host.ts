// A machine with LVM and disks of its own: User-Mode Linux over the files of this machine, which it can read and not change.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import { repository } from './mln.js';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface UmlHost {
  /** Lines run by its root's shell, which knows `mln` as a command. */
  sh(script: string): Promise<Said>;
  /** As `sh`: standard output, and a failure is thrown. */
  ok(script: string): Promise<string>;
  end(): Promise<void>;
}

const kernelModules = '/usr/lib/uml/modules';
const mapper = ['dm-mod', 'dm-bufio', 'dm-snapshot', 'dm-persistent-data', 'dm-bio-prison', 'dm-thin-pool'];
const programs = ['linux.uml', 'lvm', 'thin_check', 'busybox', 'debugfs'];
const places = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

const missing = programs.filter((name) => !places.some((place) => existsSync(join(place, name))));

/** Empty when there can be such a machine. */
export const whyNot = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', ')})`;

/** Its disks are full of old data, which nobody may ever see. */
const stale = Buffer.alloc(2 ** 20, 'OLD-DATA');

const makeDisk = (path: string, megabytes: number): void => {
  const fd = openSync(path, 'w');
  for (let n = 0; n < megabytes; n++) writeSync(fd, stale);
  ftruncateSync(fd, megabytes * stale.length);
  closeSync(fd);
};

const modulePaths = (): readonly string[] => {
  const files = readdirSync(kernelModules, { recursive: true, encoding: 'utf8' });
  return mapper.map((name) => join(kernelModules, files.find((file) => file.endsWith(`/${name}.ko`)) ?? name));
};

// what is not there by itself: a place for each kind of thing that programs write
const initScript = (dir: string): string => `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C NO_COLOR=1 DM_DISABLE_UDEV=1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm
for place in /dev/shm /run /root /etc/lvm; do mount -t tmpfs -o mode=755 tmpfs $place; done
mount -t hostfs -o ${dir} none /mnt
for module in ${modulePaths().join(' ')}; do busybox insmod $module; done
cat >/etc/lvm/lvm.conf <<END
activation { udev_sync=0 udev_rules=0 monitoring=0 }
devices { filter=["a|^/dev/ubd[ab]$|","r|.*|"] use_devicesfile=0 }
backup { backup=0 archive=0 }
END
n=1
while :; do
  while [ ! -e /mnt/$n.go ]; do sleep 0.05; done
  sh /mnt/$n.sh >/mnt/$n.out 2>/mnt/$n.err </dev/null
  echo $? >/mnt/$n.ended
  mv /mnt/$n.ended /mnt/$n.code
  n=$((n+1))
done
`;

const prelude = (): string => {
  const mln = [process.execPath, join(repository, 'engine/bin/mln.js'), '-P', '/run/p', '-T', inject('templates')];
  return `cd /run\nTEMPLATE=${inject('templates')}/tiny.ext4\nmln() { ${mln.join(' ')} --config \${CONFIG:-/run/site/mln.config.yaml} "$@"; }\n`;
};

/**
 * Two disks of so many megabytes: `/dev/ubda`, which can zero ranges by itself, and `/dev/ubdb`, which cannot. Started with group
 * `vg0` on the first.
 */
export const umlHost = async (megabytes: readonly [number, number]): Promise<UmlHost> => {
  const dir = mkdtempSync(join(tmpdir(), 'mln-host-'));
  const disks = megabytes.map((size, n) => {
    makeDisk(join(dir, `disk${n}`), size);
    return `ubd${n}${n === 1 ? 't' : ''}=${join(dir, `disk${n}`)}`;
  });
  writeFileSync(join(dir, 'init'), initScript(dir), { mode: 0o755 });
  const uml = [`umid=host`, `uml_dir=${dir}`, 'mem=1024M', ...disks, 'root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro'];
  const quiet = ['con0=null,fd:1', 'con=null', 'ssl=null', 'noreboot', 'quiet', `init=${join(dir, 'init')}`];
  const child = spawn('setarch', ['-R', 'linux.uml', ...uml, ...quiet], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const host: UmlHost = {
    sh: (script) => runJob(dir, `${prelude()}${script}`, () => child.exitCode !== null),
    async ok(script) {
      const { code, out, err } = await host.sh(script);
      if (code !== 0) throw new Error(`exit ${code} of ${script}\n${out}\n${err}`);
      return out;
    },
    async end() {
      // killed, it would leave its helpers behind
      writeJob(dir, 'echo o >/proc/sysrq-trigger');
      await Promise.race([ended, pause(10_000)]);
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
  jobs.set(dir, 0);
  await host.ok('mkdir -p /run/p /run/site && pvcreate -q -ff -y /dev/ubda && vgcreate -q vg0 /dev/ubda');
  return host;
};

const jobs = new Map<string, number>();
const mostMs = 170_000;

/** Answers with the names of its files. */
const writeJob = (dir: string, script: string) => {
  const n = (jobs.get(dir) ?? 0) + 1;
  jobs.set(dir, n);
  const at = (ext: string) => join(dir, `${n}.${ext}`);
  writeFileSync(at('sh'), script);
  writeFileSync(at('go'), '');
  return at;
};

const runJob = async (dir: string, script: string, isGone: () => boolean): Promise<Said> => {
  const at = writeJob(dir, script);
  for (let waited = 0; !existsSync(at('code')); waited += 20) {
    if (isGone() || waited > mostMs) throw new Error(`the machine ${isGone() ? 'ended' : 'did not answer'}: ${script}`);
    await pause(20);
  }
  const read = (ext: string) => readFileSync(at(ext), 'utf8');
  return { code: Number(read('code')), out: read('out'), err: read('err') };
};
