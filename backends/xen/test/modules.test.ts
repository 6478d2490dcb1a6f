import type { Plan } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { planned } from './support/sample.js';

const release = '/lib/modules/6.1.0-42-amd64';
const kernels = { '/k/vmlinuz': '', '/k/initrd': '' };
const modules = {
  [`${release}/modules.dep`]: 'kernel/net/ipv6/ipv6.ko:\n',
  [`${release}/kernel/net/ipv6/ipv6.ko`]: 'bytes',
  [`${release}/build`]: 'a link to the sources',
};
const options = { xen_kernel: '/k/vmlinuz', xen_ramdisk: '/k/initrd', xen_modules: release };

function written(plan: Plan | undefined): string {
  return (
    plan?.steps
      .map((step) => JSON.stringify(step.args))
      .join('\n')
      .match(/"path":"\/lib\/modules\/[^"]*"/g)
      ?.join(' ') ?? ''
  );
}

function hostOf(body: string) {
  return `global { project lab }\nhost web { xen ; ${body} }`;
}

describe('modules of the kernel that the server lends', () => {
  test('go into the guest, but for links to sources', async () => {
    const { plan, diagnostics } = await planned(hostOf('volume'), { files: { ...kernels, ...modules }, options });
    expect(diagnostics).toEqual([]);
    expect(written(plan)).toBe('"path":"/lib/modules/6.1.0-42-amd64/kernel" "path":"/lib/modules/6.1.0-42-amd64/modules.dep"');
  });

  test('stay out of a guest that has a kernel of its own', async () => {
    const { plan } = await planned(hostOf('partitioned'), { files: { ...kernels, ...modules }, options });
    expect(written(plan)).toBe('');
  });

  test('are missed at once when the directory has none', async () => {
    const { plan, diagnostics } = await planned(hostOf('volume'), { files: kernels, options });
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['MLN7319', `cannot find kernel modules in ${release}`],
    ]);
  });
});
