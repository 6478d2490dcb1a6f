// A server of our own at the other end of ssh: sshd on a port of the loopback device, with keys that nobody else has.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface OwnSshd {
  readonly dir: string;
  readonly to: string;
  readonly options: readonly string[];
  /** Breaks all connections and takes no more. */
  stop(): Promise<void>;
}

const sshd = '/usr/sbin/sshd';

/** Why there cannot be one here. */
export function whyNoSshd(): string | undefined {
  const missing = [sshd, '/usr/bin/ssh', '/usr/bin/ssh-keygen'].filter((program) => !existsSync(program));
  if (missing.length > 0) return `no ${missing.join(', ')}`;
  // an sshd of root gives up its privileges in a directory that the init script of Debian makes
  if (process.getuid?.() !== 0) return undefined;
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  return undefined;
}

/** @param maxStartups as in sshd_config(5): how many may be about to log in, and what becomes of more */
export async function startSshd(maxStartups = '100:30:200'): Promise<OwnSshd> {
  // below a directory that anyone may write, sshd would not believe the keys
  const dir = mkdtempSync('/tmp/mln-sshd-');
  const key = (name: string) => execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  key('host');
  key('user');
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(join(dir, 'user.pub')));
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(dir, 'host')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    `MaxStartups ${maxStartups}`,
    `PidFile ${join(dir, 'pid')}`,
  ];
  writeFileSync(join(dir, 'sshd_config'), `${config.join('\n')}\n`);
  const options = [
    ...['-F', '/dev/null', '-p', String(port), '-i', join(dir, 'user')],
    ...['-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${join(dir, 'known')}`],
  ];
  const daemon = spawn(sshd, ['-D', '-e', '-f', join(dir, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  daemon.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  await listening(port, daemon, () => said);
  return {
    dir,
    to: `${userInfo().username}@127.0.0.1`,
    options,
    stop: async () => {
      const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
      if (daemon.exitCode !== null || !daemon.kill('SIGTERM')) return;
      await gone;
    },
  };
}

export async function removeSshd(own: OwnSshd): Promise<void> {
  await own.stop();
  rmSync(own.dir, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function listening(port: number, daemon: ChildProcess, said: () => string): Promise<void> {
  for (let n = 0; n < 100; n++) {
    if (daemon.exitCode !== null) throw new Error(`sshd ended: ${said()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`sshd does not listen: ${said()}`);
}
