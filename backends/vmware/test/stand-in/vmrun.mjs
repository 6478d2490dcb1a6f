#!/usr/bin/env node
// A STAND-IN for VMware's vmrun, for tests where VMware is not: it runs nothing. It keeps, in a directory beside its own, which
// machines would run, does with their files what VMware says it does, and answers in vmrun's words. Written from VMware's public
// reference "Using vmrun to Control Virtual Machines" and from the messages that its users report; never compared with the
// real program. It can be told to fail, to hang and to lie; and to let QEMU run the machines (a file `qemu` in its directory).
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

import { qemuArguments } from './qemu.mjs';
import { parentOf, remove, revert, snapshotsOf, take } from './snapshots.mjs';

const state = join(dirname(process.argv[1]), '..', 'vmrun-state');
const running = join(state, 'running');
mkdirSync(running, { recursive: true });

const words = process.argv.slice(2);
if (words[0] === '-T') words.splice(0, 2);
const [verb = '', vmx = '', ...rest] = words;
appendFileSync(join(state, 'calls'), `${process.argv.slice(2).join(' ')}\n`);

function fail(said) {
  process.stdout.write(`Error: ${said}\n`);
  process.exit(255);
}

// one fault for each verb: `hang`, `fail`, `lie` (it says it has done it), `late` (it has done it, and hangs then)
const faultsFile = join(state, 'faults.json');
const fault = existsSync(faultsFile) ? JSON.parse(readFileSync(faultsFile, 'utf8'))[verb] : undefined;
function hang() {
  return setInterval(() => {}, 1000);
}

function mark(path) {
  return join(running, encodeURIComponent(path));
}

const inEarnest = existsSync(join(state, 'qemu'));
function pidOf(path) {
  return Number(readFileSync(mark(path), 'utf8'));
}

function lives(path) {
  return existsSync(`/proc/${pidOf(path)}/cwd`);
}

function runs(path) {
  return existsSync(mark(path)) && (!inEarnest || lives(path));
}

function read(path) {
  return new Map(
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const found = /^([^#=\s][^=]*?)\s*=\s*"(.*)"$/.exec(line);
        return found === null ? [] : [[found[1].toLowerCase(), found[2]]];
      }),
  );
}

function hasTools() {
  return !inEarnest && !existsSync(join(state, 'no-tools'));
}

function set(key, value) {
  const lines = readFileSync(vmx, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(`${key} =`));
  writeFileSync(vmx, `${[...lines, `${key} = "${value}"`].join('\n')}\n`, { mode: 0o600 });
}

/** What VMware refuses a machine for. */
function check() {
  const text = readFileSync(vmx, 'utf8');
  const names = text.split('\n').flatMap((line) => (line.includes(' = ') ? [line.split(' = ')[0].toLowerCase()] : []));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) fail(`Dictionary problem: variable '${twice}' is already defined`);
  const config = read(vmx);
  for (const name of ['config.version', 'virtualhw.version', 'memsize'])
    if (!config.has(name)) fail(`${name} is missing in ${vmx}`);
  for (const [name, value] of config)
    if (/^(scsi|sata|ide)\d:\d\.filename$/.test(name)) checkDisk(isAbsolute(value) ? value : join(dirname(vmx), value));
  for (const [name, value] of config)
    if (/^ethernet\d+\.address$/.test(name) && !/^00:50:56:[0-3]/i.test(value))
      fail(`${value} is not an allowed static Ethernet address`);
  return config;
}

function checkDisk(path) {
  if (!existsSync(path)) fail(`The system cannot find the file specified: Cannot open the disk '${path}'`);
  const below = parentOf(path);
  if (below !== undefined) return checkDisk(below);
  const extent = /^RW (\d+) FLAT "([^"]+)" 0$/m.exec(readFileSync(path, 'utf8'));
  if (extent === null || !existsSync(join(dirname(path), extent[2])))
    fail(`Cannot open the disk '${path}' or one of its extents`);
}

function say(config, text) {
  const log = config.get('serial0.filename');
  if (log !== undefined && !existsSync(join(state, 'silent'))) appendFileSync(log, text);
}

function emulate(config) {
  const argv = ['-n', '10', 'qemu-system-x86_64', ...qemuArguments(config, state), '-daemonize', '-pidfile', mark(vmx)];
  const { status, stderr } = spawnSync('nice', argv, { encoding: 'utf8' });
  if (status !== 0) fail(stderr.trim().split('\n').at(-1));
}

function there() {
  if (!existsSync(vmx)) fail(`Cannot open VM: ${vmx}, The virtual machine cannot be found`);
}

function on() {
  there();
  if (!runs(vmx)) fail(`The virtual machine is not powered on: ${vmx}`);
}

const verbs = {
  list() {
    const all = fault === 'lie' ? [] : readdirSync(running).map(decodeURIComponent).filter(runs);
    process.stdout.write([`Total running VMs: ${all.length}`, ...all, ''].join('\n'));
  },
  start() {
    there();
    if (runs(vmx)) fail('The file is already in use');
    if (!['gui', 'nogui'].includes(rest[0] ?? 'gui')) fail(`Invalid argument: ${rest[0]}`);
    const config = check();
    const saved = config.get('checkpoint.vmstate') ?? '';
    if (saved !== '') {
      // that of a snapshot stays
      if (saved.endsWith('.vmss')) rmSync(join(dirname(vmx), saved));
      set('checkpoint.vmState', '');
    } else if (!inEarnest) say(config, `\r\nbooting\r\n${config.get('displayname')?.split('.')[0]} login: `);
    if (inEarnest) emulate(config);
    else writeFileSync(mark(vmx), '');
    writeFileSync(join(dirname(vmx), 'vmware.log'), 'stand-in\n');
  },
  stop() {
    on();
    if (rest[0] === 'soft' && !hasTools()) fail(`The VMware Tools are not running in the virtual machine: ${vmx}`);
    if (inEarnest) process.kill(pidOf(vmx), 'SIGKILL');
    rmSync(mark(vmx));
  },
  suspend() {
    on();
    const file = `${basename(vmx, '.vmx')}.vmss`;
    writeFileSync(join(dirname(vmx), file), 'memory\n');
    set('checkpoint.vmState', file);
    rmSync(mark(vmx));
  },
  pause() {
    on();
    if (readFileSync(mark(vmx), 'utf8') !== '') fail('The virtual machine is paused');
    writeFileSync(mark(vmx), 'paused');
  },
  unpause() {
    on();
    if (readFileSync(mark(vmx), 'utf8') === '') fail('The virtual machine is not paused');
    writeFileSync(mark(vmx), '');
  },
  listSnapshots() {
    there();
    const all = snapshotsOf(vmx);
    process.stdout.write([`Total snapshots: ${all.length}`, ...all.map(({ name }) => name), ''].join('\n'));
  },
  snapshot() {
    there();
    if (inEarnest) fail('the stand-in keeps no memory of QEMU');
    if (snapshotsOf(vmx).some(({ name }) => name === rest[0])) fail('The name is not unique');
    take(vmx, rest[0], runs(vmx));
  },
  revertToSnapshot() {
    there();
    const reverted = revert(vmx, rest[0]);
    if (reverted === undefined) fail('The snapshot does not exist');
    // as users of vmrun tell it: a machine that ran is suspended then, and is to be started
    set('checkpoint.vmState', reverted.state);
    rmSync(mark(vmx), { force: true });
  },
  deleteSnapshot() {
    there();
    if (!remove(vmx, rest[0])) fail('The snapshot does not exist');
  },
  getGuestIPAddress() {
    on();
    if (!hasTools()) fail(`The VMware Tools are not running in the virtual machine: ${vmx}`);
    process.stdout.write('192.0.2.7\n');
  },
};

if (fault === 'hang') hang();
else if (fault === 'fail') fail('Unknown error');
else if (fault === 'lie' && verb !== 'list') process.exit(0);
else if (verbs[verb] === undefined) {
  process.stdout.write(`vmrun stand-in: unknown command ${verb}\n`);
  process.exit(255);
} else {
  verbs[verb]();
  if (fault === 'late') hang();
}
