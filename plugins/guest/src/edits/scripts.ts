// Startup and shutdown lines become a script that the guest's own init calls. Each build writes the whole script, so lines never
// double.
import { defineEdit, type Guest } from '@mln/engine/api';
import { type Init, initOf, shellOf } from '../family.js';
import { inittabCalling, type Moment, script, unit } from '../text/scripts.js';
import { callAtBoot, change, depend, enableUnit, link, replace } from './write.js';

export interface ScriptArgs {
  readonly moment: Moment;
  readonly lines: readonly string[];
}

export const bootScript = defineEdit<ScriptArgs>(async ({ args: { moment, lines }, guest }) => {
  const init = await initOf(guest);
  const path = init === 'systemd' ? `/etc/mln/${moment}` : `/etc/init.d/${moment}`;
  await replace(guest, path, script({ moment, lines, shell: await shellOf(guest), lsb: init === 'sysv' }), 0o755);
  await callers[init](guest, moment, path);
});

type Caller = (guest: Guest, moment: Moment, path: string) => Promise<void>;

const sysv: Caller = async (guest, moment, path) => {
  const places = moment === 'startup' ? ['rc2.d/S99', 'rc3.d/S99', 'rc4.d/S99', 'rc5.d/S99'] : ['rc0.d/K01', 'rc6.d/K01'];
  for (const place of places) await link(guest, `..${path.slice('/etc'.length)}`, `/etc/${place}${moment}`);
  await depend(guest, moment, moment === 'startup' ? { file: 'start', when: 'last' } : { file: 'stop', when: 'first' });
};

const systemd: Caller = async (guest, moment, path) => {
  const unitPath = `/etc/systemd/system/mln-${moment}.service`;
  await replace(guest, unitPath, unit(moment, path), 0o644);
  await enableUnit(guest, unitPath);
};

const busybox: Caller = async (guest, moment, path) => {
  if (moment === 'startup') await callAtBoot(guest, path);
  else await change(guest, '/etc/inittab', (text) => inittabCalling(text, path));
};

const callers: Readonly<Record<Init, Caller>> = { sysv, systemd, busybox };
