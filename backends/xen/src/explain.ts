// Output of a failed xl → the cause. Pure: the tests use the output of real failures.
import { CommandFailed } from '@mln/engine/api';
import { failed, type Sign, signIn } from '@mln/machine-kit';
import { codes } from './codes.js';

// the first failure explains the later ones
const signs: readonly Sign[] = [
  { row: codes.tooLittleMemoryToBoot, says: /segment \w+ too large/ },
  { row: codes.deviceAttachTimedOut, says: /killing execution of (?<script>\S+) .*because of timeout/ },
  { row: codes.foreignDomain, says: /Domain with name .* already exists/i },
  {
    row: codes.notEnoughMemory,
    says: /failed to free memory for the domain|can't allocate|Cannot allocate memory|out of memory|not enough memory/i,
  },
  {
    row: codes.diskNotAttached,
    says: /(?:Disk|disk).*(?:failed to stat|No such file|doesn't exist|does not exist).*|unable to add disk devices/,
  },
  { row: codes.interfaceNotJoined, says: /[Bb]ridge (?<bridge>\S+) .*does not exist|unable to add (?:vif|nic) devices/ },
  { row: codes.noKernelOnDisk, says: /bootloader failed|pygrub|unable to find kernel|failed to execute bootloader/i },
  {
    row: codes.kernelNotLoaded,
    says: /(?:kernel|ramdisk|image).*(?:No such file|failed to|not found|couldn't open|couldn't find)/i,
  },
  {
    row: codes.restoreFailed,
    says: /Savefile has|unknown save ?file|not an xl savefile|Stream .*(?:invalid|not)|restore.*fail/i,
  },
  { row: codes.qemuNotStarted, says: /qemu|device model/i },
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
  const output = `${error.outcome.stderr}
${error.outcome.stdout}`;
  const sign = signIn(signs, output);
  if (sign === undefined) return error;
  if (sign.row === codes.qemuNotStarted && qemu.trim() !== '') return explainedByQemu(about, qemu);
  return failed(sign.row, { host, name: domain.name, save: places.save, ...sign.values }, firstOf(error.outcome.stderr));
}

// Debian's QEMU for Xen comes without the cipher that VNC encrypts passwords with
const noPasswords = /does not support DES/;

function explainedByQemu({ host }: About, log: string): unknown {
  const lastLine = log.trim().split('\n').at(-1) ?? '';
  return noPasswords.test(lastLine)
    ? failed(codes.screenPasswordUnsupported, { host })
    : failed(codes.qemuNotStarted, { host }, `; it said:\n    ${lastLine}`);
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
