// What tests of mln in a host of the rig begin with: the program and a template, a configuration, files; and how long things take.
import { join } from 'node:path';
import { inject } from 'vitest';
import { type RigHost, slowness } from './hosts.js';
import { kernelParameters, templates as ofScenario, type Scenario } from './scenarios.js';

/** Under which guests boot there: in a minute or two. @param defaults further lines of that block, such as `  server: alfa` */
export const configuration = (...defaults: readonly string[]): string =>
  `${['defaults:', ...defaults].join('\n')}
  words:
    boot_timeout: ${Math.round(900 * slowness)}
    stop_timeout: ${Math.round(300 * slowness)}
    extra: quiet ${kernelParameters}
options:
  xen:
    xen_kernel: /boot/vmlinuz-guest
    xen_ramdisk: /boot/initrd-guest
`;

/** mln, as it is built in this repository, and the tiny template. */
export const install = async (host: RigHost, templates = '/root/mln/templates'): Promise<void> => {
  await host.putMln();
  await host.ok(`mkdir -p /etc/mln ${templates}`);
  await host.put(join(inject('templates'), 'tiny.ext4'), `${templates}/tiny.ext4`);
};

/** Lines of the shell that write a file. */
export const writing = (path: string, text: string): string => `cat >${path} <<'END'\n${text}\nEND\n`;

export const write = (host: RigHost, path: string, text: string): Promise<string> => host.ok(writing(path, text));

/** mln, the template, and the files of a scenario. */
export const installFor = async (host: RigHost, { inputs }: Scenario): Promise<void> => {
  await install(host, ofScenario);
  for (const [path, text] of Object.entries(inputs(slowness)))
    await host.ok(`mkdir -p "$(dirname ${path})"; ${writing(path, text)}`);
};

/** Says how long it took: all of this is slow, and a person waits. */
export const timed = async <T>(title: string, act: () => Promise<T>): Promise<T> => {
  const began = Date.now();
  const result = await act();
  process.stdout.write(`  ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${title}\n`);
  return result;
};
