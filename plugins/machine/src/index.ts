// Words of a machine that backends share: how much memory, how many processors, which kernel, when it is up, its screen.
import { definePlugin, int, lines, type ModelContext, scalar, secret, size, text } from '@mln/engine/api';
import { flagOrDevice } from './bridge-word.js';
import { isDeviceName } from './names.js';

export { type ConsoleTty, movePrompt, promptOn } from './console-login.js';
export { lastWords, plainText } from './console-text.js';
export { MachineFailed } from './failed.js';
export { bridgeName, clashes, deviceName, isDeviceName, shortName } from './names.js';
export { lives, readProc } from './process.js';
export { consoleEnvironment, detached, screenRc, sessionSocket } from './screen.js';
export { missingPrograms, ownUid } from './server.js';

/** Below this no Linux kernel of the last twenty years reaches its init. */
const leastMemory = 16 * 2 ** 20;

const words = {
  memory: size({ memory: true, default: 128 * 2 ** 20, change: 'restart', doc: 'main memory; a bare number means MiB' }),
  vcpus: int({ min: 1, default: 1, change: 'restart', doc: 'processors the guest sees' }),
  kernel: text({ change: 'restart', doc: 'path of the kernel to boot, for backends that boot one of the server' }),
  up_text: text({ default: 'login:', change: 'live', doc: 'text on the console that tells the machine is up' }),
  boot_timeout: int({ min: 1, default: 180, change: 'live', doc: 'seconds until a machine that is not up has failed' }),
  stop_timeout: int({ min: 1, default: 30, change: 'live', doc: 'seconds that a clean shutdown may take' }),
};

const screen = {
  vncdisplay: int({ min: 0, max: 999, change: 'restart', doc: 'its screen is served by VNC there: display 1 is TCP port 5901' }),
  vncpasswd: secret({ change: 'restart', doc: 'who knows it may look at the screen and type; VNC looks at 8 characters' }),
  vnckeymap: text({ change: 'restart', doc: 'the keyboard of who looks at the screen: `no`' }),
};

const kernelArgs = lines({ change: 'restart', doc: 'further parameters of the kernel, one a line' });

const device = {
  type: 'device',
  wanted: 'a device of at most 15 characters',
  parse: (t: string): string | undefined => (isDeviceName(t) ? t : undefined),
};

const claims = {
  global: words,
  host: { ...words, kernel_args: kernelArgs, ...screen },
  network: {
    bridge: scalar<string, undefined>(device, {
      change: 'restart',
      doc: 'a bridge of the server that it joins, rather than a switch',
    }),
  },
  switch: {
    bridge: flagOrDevice({ doc: 'be a Linux bridge, which needs root; with a name: that one, which may be there already' }),
  },
};

function validate({ model, of, at, report }: ModelContext<typeof claims>): void {
  for (const host of model.hosts) {
    const { memory } = of(host);
    if (memory >= leastMemory) continue;
    const span = at('host', host.name, 'memory') ?? at('global', 'memory');
    report.error('MLN6401', span, { host: host.name, memory: `${memory / 2 ** 20}M` });
  }
}

export default definePlugin({
  name: 'machine',
  api: 1,
  summary: 'memory, processors, kernel and screen of a machine, and when it is up, whatever runs it',
  claims,
  codes: {
    MLN6401: { message: 'host {host} has only {memory} of memory', hint: 'give it at least 16M' },
  },
  hooks: { validate },
});
