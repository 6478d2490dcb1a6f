// What every backend promises, of the vSphere driver in the simulator: its verbs agree, and machines move, whatever fails.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBackend } from '@mln/engine/testkit';
import guest from '@mln/plugin-guest';
import machine from '@mln/plugin-machine';
import template from '@mln/plugin-template';
import { afterAll, describe, expect, test } from 'vitest';
import vmware from '../../backends/vmware/src/index.js';
import { diskFiles } from '../../engine/src/system/files/disk-files.js';
import { execaShell } from '../../engine/src/system/process/execa-shell.js';
import { trustedDir } from './mln.js';
import { govcFile, lacking, password, simulator, user } from './vsphere-rig.js';

const why = lacking();
// without its look for the template
const words = { ...template, hooks: {} };

const text = `
global { project lab ; datastore LocalDS_0 ; vmware }
superclass node { template_vm golden ; memory 64M ; network eth0 { switch lan ; address dhcp } }
host a { superclass node ; esxi DC0_C0_H0 }
host b { superclass node ; esxi DC0_C0_H1 }
switch lan { port_group VM Network }
`;

if (why !== undefined) test.skip(`the life of machines on vSphere (${why})`, () => {});
else {
  const sim = await simulator();
  const root = trustedDir();
  const secret = join(root, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  afterAll(() => {
    sim.stop();
    rmSync(root, { recursive: true });
  });

  const place = (server: string) => [
    ...['-ds', 'LocalDS_0', '-pool', '/DC0/host/DC0_C0/Resources', '-host', `/DC0/host/DC0_C0/${server}`],
    ...['-net', 'VM Network', '-on=false', '-m', '64', '-c', '1'],
  ];
  sim.govc('vm.create', ...place('DC0_C0_H0'), 'golden');
  const files = diskFiles();
  const sh = execaShell();
  /** Both machines are made, and off. */
  const world = async () => {
    for (const left of sim.govc('find', '/DC0/vm', '-name', '*.lab').split('\n').filter(Boolean)) sim.govc('vm.destroy', left);
    if (sim.govc('find', '/DC0/vm', '-name', 'mln-lab') === '') sim.govc('folder.create', '/DC0/vm/mln-lab');
    for (const [n, host] of ['a', 'b'].entries()) {
      sim.govc(
        'vm.create',
        ...place(`DC0_C0_H${n}`),
        '-folder',
        '/DC0/vm/mln-lab',
        '-annotation',
        `mln lab/${host}`,
        `${host}.lab`,
      );
      sim.govc('vm.change', '-vm', `/DC0/vm/mln-lab/${host}.lab`, '-e', 'SET.guest.toolsRunningStatus=guestToolsRunning');
    }
    return { sh, files };
  };

  const vsphere = { server: sim.url, username: user, password_file: secret, insecure: ['127.0.0.1'], govc: govcFile };
  describeBackend(
    { describe, test, expect },
    {
      plugin: vmware,
      backend: 'vmware',
      life: {
        sample: {
          ...{ text, root, plugins: [machine, words, guest, vmware] },
          roots: { networks: ['VM Network'] },
          options: { vmware: { driver: 'vsphere', vsphere } },
          defaults: { backend: 'vmware' },
        },
        world,
        lacks: ['pause'],
        own: ['DC0_C0_H0', 'DC0_C0_H2'],
      },
    },
  );
}
