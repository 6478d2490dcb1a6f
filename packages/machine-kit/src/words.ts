// Words of a machine that backends share: memory, processors, kernel, the text that shows it is up, screen.
import { int, lines, secret, serverName, serverPath, size, text } from '@mln/engine/api';
import { flagOrDevice } from './bridge-word.js';
import { isDeviceName } from './names.js';

const words = {
  memory: size({
    memory: true,
    default: 128 * 2 ** 20,
    change: 'restart',
    doc: 'main memory; a number without a unit means MiB',
  }),
  vcpus: int({ min: 1, default: 1, change: 'restart', doc: 'processors the guest sees' }),
  kernel: serverPath(
    { root: 'kernels', relativeTo: 'nothing' },
    { change: 'restart', doc: 'path of the kernel, for backends that boot a kernel of the server' },
  ),
  up_text: text({ default: 'login:', change: 'live', doc: 'text on the console; the machine is up when the console shows it' }),
  boot_timeout: int({ min: 1, default: 180, change: 'live', doc: 'seconds until the start of a machine that is not up fails' }),
  stop_timeout: int({ min: 1, default: 30, change: 'live', doc: 'seconds that a clean shutdown may take' }),
};

const screen = {
  vncdisplay: int({ min: 0, max: 999, change: 'restart', doc: 'the VNC display of the screen: display 1 is TCP port 5901' }),
  vncpasswd: secret({ change: 'restart', doc: 'the password for the screen, to look and type; VNC reads 8 characters' }),
  vnckeymap: text({ change: 'restart', doc: 'the keyboard layout of the viewer: `no`' }),
};

const kernelArgs = lines({ change: 'restart', doc: 'further parameters of the kernel, one on each line' });

const device = {
  type: 'device',
  wanted: 'a device of at most 15 characters',
  parse: (t: string): string | undefined => (isDeviceName(t) ? t : undefined),
};

const claims = {
  global: words,
  host: { ...words, kernel_args: kernelArgs, ...screen },
  network: {
    bridge: serverName(
      { root: 'networks' },
      { spec: device, change: 'restart', doc: 'a bridge of the server, instead of a switch' },
    ),
  },
  switch: {
    bridge: flagOrDevice({
      doc: 'a Linux bridge, which needs root; with a name: a bridge of that name, which may already exist',
    }),
  },
};

/** The plugin that registers them, for `settingsOf`. */
export const machine = { name: 'machine', claims } as const;
