import type { Intent, Plan } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { type DomainConfig, domainConfig } from '../src/domain-config.js';
import { planned, type Server } from './support/sample.js';

const rows: [string, string, Server?][] = [
  ['a-volume', 'xen ; volume ; memory 256M ; network eth0 { switch lan }'],
  ['a-file', 'xen ; network eth0 { switch lan }'],
  ['kernel-of-its-own', 'xen ; volume ; kernel /k/vmlinuz ; ramdisk /k/initrd ; extra "quiet panic=5" ; kernel_args { ro }'],
  ['kernel-alone', 'xen ; volume ; kernel /k/vmlinuz'],
  ['kernel-of-the-site', 'xen ; volume', { options: { xen_kernel: '/k/vmlinuz', xen_ramdisk: '/k/initrd' } }],
  ['partitions', 'xen ; partitioned ; extra quiet'],
  ['partitions-and-a-kernel', 'xen ; partitioned ; kernel /k/vmlinuz'],
  ['pvgrub', 'xen ; volume ; bootloader pvgrub'],
  ['pvh-pvgrub', 'xen ; pvh ; volume ; bootloader pvgrub'],
  ['hvm', 'xen ; hvm ; partitioned ; vncdisplay 300 ; vnckeymap no ; memory 1G'],
  ['hvm-with-a-kernel', 'xen ; hvm ; volume ; kernel /k/vmlinuz'],
  ['disks', 'xen ; volume ; disks { xvdb /dev/vg0/data\n xvdc1 /srv/books.img ro\n }'],
  ['sizes', 'xen ; volume ; memory 100M ; maxmem 1G ; vcpus 2 ; maxvcpus 8 ; cpus node:0 ; xen_extra { cpu_weight = 512 }'],
  [
    'interfaces',
    'xen ; volume ; network eth1 { bridge br-lan } network eth0 { switch lan } network eth2 { mac 00:16:3e:01:02:03 }',
    { files: { '/sys/class/net/br-lan/bridge/bridge_id': '' } },
  ],
  ['bridge-of-the-site', 'xen ; volume ; network eth0 { }', { options: { xen_bridge: 'xenbr0' } }],
];

/** Arguments as that action wants them. */
function argsOf<A>(plan: Plan | undefined, action: string): A {
  const step = plan?.steps.find((one) => one.plugin === 'xen' && one.action === action);
  if (step === undefined) throw new Error(`${action} is not planned`);
  return step.args as unknown as A; // planned for that action
}

describe('a configuration is planned', () => {
  test.each(rows)('%s', async (name, body, server: Server = {}) => {
    const kernels = { '/k/vmlinuz': '', '/k/initrd': '' };
    const { plan, diagnostics } = await planned(`global { project lab }\nhost web { ${body} }\nswitch lan { xen }`, {
      ...server,
      files: { ...kernels, ...server.files },
    });
    expect(diagnostics).toEqual([]);
    const { config } = argsOf<{ readonly config: DomainConfig }>(plan, 'define');
    await expect(domainConfig(config)).toMatchFileSnapshot(`golden/planned/${name}.cfg`);
  });
});

const text = `global { project lab }
superclass node { xen ; volume ; network eth0 { switch lan } }
host web { superclass node ; vncpasswd hunter2hunter2 }
host db { superclass node ; boot_timeout 60 ; stop_timeout 5 ; up_text ready }
switch lan { }
switch wan { xen ; bridge xenbr0 }
`;

async function built() {
  const { plan } = await planned(text);
  return plan?.disks ?? {};
}

async function uuid(): Promise<string> {
  const { plan } = await planned(text, {}, { intent: 'start', disks: await built() });
  return argsOf<{ readonly domain: { readonly uuid: string } }>(plan, 'start').domain.uuid;
}

async function listed(flags: string): Promise<string> {
  return `web.lab                                      5   128     1     ${flags}       1.5 ${await uuid()}        -                -\n`;
}

const made = { '/sample/projects/lab/run/x/web.made': 'this-life\n' };

/** One on which the machine is in a state that the verb is for. */
async function serverFor(intent: Intent): Promise<Server> {
  if (intent === 'build' || intent === 'start') return {};
  return intent === 'unpause' ? { list: await listed('--p---'), files: made } : { list: await listed('-b----') };
}

describe('what is planned', () => {
  test.each(['build', 'start', 'stop', 'remove', 'save', 'pause', 'unpause', 'adjust'] as const)('to %s', async (intent) => {
    const server = await serverFor(intent);
    const { plan, diagnostics } = await planned(text, server, { intent, disks: await built() });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const steps = plan?.steps
      .filter(({ plugin }) => plugin === 'xen')
      .map(({ id, title, undo, args }) => ({ id, title, undo, args }));
    await expect(`${JSON.stringify(steps, null, 2)}\n`).toMatchFileSnapshot(`golden/planned/${intent}.json`);
  });

  test('to start one that was saved: it is taken up', async () => {
    const { plan } = await planned(
      text,
      { files: { '/sample/projects/lab/xen/web.save': 'its memory' } },
      { intent: 'start', disks: await built() },
    );
    expect(plan?.steps.filter(({ lane }) => lane === 'host:web').map(({ id }) => id)).toEqual(['host:web/boot/xen.restore']);
  });

  test('the password of a screen is a reference', async () => {
    const { plan } = await planned(text);
    expect(JSON.stringify(plan)).not.toContain('hunter2');
    expect(plan?.steps.find(({ id }) => id === 'host:web/boot/xen.define')?.args).toMatchObject({
      password: { secret: expect.any(String) },
    });
  });

  test('a hvm machine is up when it runs, unless the project says what is on its serial line', async () => {
    const texts = await Promise.all(
      ['', 'up_text "GRUB"'].map(async (words) => {
        const project = `global { project lab }\nhost web { xen ; hvm ; partitioned ; ${words} }`;
        const { plan } = await planned(project);
        const start = await planned(project, {}, { intent: 'start', disks: plan?.disks ?? {} });
        return argsOf<{ readonly upText?: string }>(start.plan, 'start').upText;
      }),
    );
    expect(texts).toEqual([undefined, 'GRUB']);
  });

  test('a login prompt on the console of a guest that is paravirtual', async () => {
    const steps = await Promise.all(
      ['', 'hvm'].map(async (kind) => {
        const { plan } = await planned(`global { project lab }\nhost web { xen ; partitioned ; ${kind} }`);
        return JSON.stringify(plan).includes('consoleLogin');
      }),
    );
    expect(steps).toEqual([true, false]);
  });
});
