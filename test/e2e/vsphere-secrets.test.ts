// The password of vSphere: from a private file or the environment to govc, and nowhere else.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ran } from './mln.js';
import { filesBelow } from './traces.js';
import { lacking, password, type Sim, type Site, simulator, site, user } from './vsphere-rig.js';

const why = lacking();

const solo = `
global { project solo ; datastore LocalDS_0 }
host web { vmware ; esxi DC0_C0_H0 ; template whole.img ; memory 64M ; network eth0 { switch lan } }
switch lan { vmware }
`;

describe.skipIf(why !== undefined)(`the password of vSphere${why === undefined ? '' : ` (${why})`}`, () => {
  let sim: Sim;
  let here: Site;
  beforeEach(async () => {
    sim = await simulator();
  });
  afterEach(() => {
    here.remove();
    sim.stop();
  });

  /** Arguments of all processes but the simulator, which is told the password by one, again and again. */
  const watch = () => {
    let seen = '';
    let over = false;
    const looking = (async () => {
      while (!over) {
        for (const pid of readdirSync('/proc').filter(
          (name) => /^\d+$/.test(name) && ![process.pid, sim.pid].includes(Number(name)),
        ))
          try {
            seen += `${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}\n`;
          } catch {
            // gone in the meantime
          }
        await delay(10);
      }
    })();
    return async () => {
      over = true;
      await looking;
      return seen;
    };
  };

  const life = async (env: Record<string, string>): Promise<readonly Ran[]> => {
    const file = here.project('solo.mln', solo);
    const said: Ran[] = [];
    for (const argv of [
      ['plan', '--json', file],
      ['build', '-n', '-f', file],
      ['build', '--json', '-f', file],
      ['start', 'solo'],
      ['status', 'solo', '--json'],
      ['config', '--explain'],
      ['console', 'solo', '-h', 'web'],
      ['stop', 'solo', '-H'],
    ])
      said.push(await here.my.runWith({ env }, ...argv));
    return said;
  };

  const holders = (dir: string) =>
    filesBelow(dir)
      .map((name) => join(dir, name))
      .filter((file) => statSync(file).isFile() && readFileSync(file, 'latin1').includes(password));

  const address = (sim: Sim) => sim.url.replace('https://', `https://${encodeURIComponent(user)}:${password}@`);

  test.each([
    ['a file', {}, () => ({})],
    [
      'the environment',
      { username: undefined, password_file: undefined },
      () => ({ GOVC_USERNAME: user, GOVC_PASSWORD: password }),
    ],
    [
      'an address in the environment',
      { server: undefined, username: undefined, password_file: undefined },
      () => {
        const hosts = join(here.dir, 'known_hosts');
        writeFileSync(hosts, sim.govc('about.cert', '-k', '-thumbprint'));
        return { GOVC_URL: address(sim), GOVC_TLS_KNOWN_HOSTS: hosts };
      },
    ],
  ])('from %s is in no argument, no listing, no plan, no journal and no log', async (_, vsphere, given) => {
    here = site(sim, { vsphere });
    const env = given();
    const stop = watch();
    const said = await life(env);
    const seen = await stop();
    expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
    expect(said.filter(({ out, err }) => `${out}${err}`.includes(password))).toEqual([]);
    expect(seen).toContain('govc');
    expect(seen).not.toContain(password);
    expect(holders(here.my.dir)).toEqual([]);
    expect(holders(here.dir).filter((file) => !file.endsWith('/password'))).toEqual([]);
    await here.my.runWith({ env }, 'remove', 'solo', '-f');
    expect(sim.made()).toEqual([]);
  });
});
