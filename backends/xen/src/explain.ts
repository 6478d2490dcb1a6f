// Output of a failed xl → the cause. Pure: the tests use the output of real failures.
import { CommandFailed } from '@mln/engine/api';
import { type Sign, signIn } from '@mln/machine-kit';
import type { XenCode } from './codes.js';
import { failed } from './failed.js';

// the first failure explains the later ones
const signs: readonly Sign<XenCode>[] = [
  { code: 'MLN7365', says: /segment \w+ too large/ },
  { code: 'MLN7366', says: /killing execution of (?<script>\S+) .*because of timeout/ },
  { code: 'MLN7351', says: /Domain with name .* already exists/i },
  {
    code: 'MLN7352',
    says: /failed to free memory for the domain|can't allocate|Cannot allocate memory|out of memory|not enough memory/i,
  },
  {
    code: 'MLN7353',
    says: /(?:Disk|disk).*(?:failed to stat|No such file|doesn't exist|does not exist).*|unable to add disk devices/,
  },
  { code: 'MLN7354', says: /[Bb]ridge (?<bridge>\S+) .*does not exist|unable to add (?:vif|nic) devices/ },
  { code: 'MLN7355', says: /bootloader failed|pygrub|unable to find kernel|failed to execute bootloader/i },
  { code: 'MLN7356', says: /(?:kernel|ramdisk|image).*(?:No such file|failed to|not found|couldn't open|couldn't find)/i },
  { code: 'MLN7364', says: /Savefile has|unknown save ?file|not an xl savefile|Stream .*(?:invalid|not)|restore.*fail/i },
  { code: 'MLN7357', says: /qemu|device model/i },
];

interface About {
  readonly host: string;
  readonly domain: { readonly name: string };
  readonly places: { readonly save: string };
}

/** The log in which the QEMU of a domain says why it does not start; xl begins a new one each time. */
export function qemuLog({ domain }: About): string {
  return `/var/log/xen/qemu-dm-${domain.name}.log`;
}

/** The known cause, or the error as it is. @param qemu the log of its QEMU, if it has one */
export function explained(error: unknown, about: About, qemu = ''): unknown {
  const { host, domain, places } = about;
  if (!(error instanceof CommandFailed)) return error;
  const said = `${error.outcome.stderr}
${error.outcome.stdout}`;
  const sign = signIn(signs, said);
  if (sign === undefined) return error;
  if (sign.code === 'MLN7357' && qemu.trim() !== '') return explainedByQemu(about, qemu);
  return failed(sign.code, { host, name: domain.name, save: places.save, ...sign.values }, firstOf(error.outcome.stderr));
}

// Debian's QEMU for Xen comes without the cipher that VNC encrypts passwords with
const noPasswords = /does not support DES/;

function explainedByQemu({ host }: About, log: string): unknown {
  const said = log.trim().split('\n').at(-1) ?? '';
  return noPasswords.test(said) ? failed('MLN7367', { host }) : failed('MLN7357', { host }, `; it said:\n    ${said}`);
}

const shown = 4;

// the first failure causes all later ones
function firstOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Parsing config'));
  return lines.length === 0
    ? ''
    : `; xl said:\n${lines
        .slice(0, shown)
        .map((line) => `    ${line}`)
        .join('\n')}`;
}
