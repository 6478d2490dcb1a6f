// Model → complaints that need no look at the server.
import { type ModelCx, switchSettingsOf } from '@mln/engine/api';
import { clashes } from './names.js';
import { self, type UmlClaims } from './words.js';

const interfaceName = /^eth(?:0|[1-9]\d?)$/;
// as the kernel has it: 15 bytes, no blank, no slash, neither . nor ..
const deviceName = /^(?!\.\.?$)[^\s/:]{1,15}$/;

export const validate = (cx: ModelCx<UmlClaims>): void => {
  const { model, report, at } = cx;
  const hosts = model.hosts.filter((host) => host.backend === 'uml');
  const switches = model.switches.filter((sw) => sw.backend === 'uml');
  for (const host of hosts)
    for (const iface of host.interfaces) {
      const where = at('host', host.name, 'network', iface.name);
      const values = { interface: iface.name, host: host.name };
      if (!interfaceName.test(iface.name)) report.error('MLN6312', where, values);
      else if (iface.switch === undefined) report.warning('MLN6313', where, values);
    }
  for (const sw of switches) {
    const { tap } = switchSettingsOf(sw, self);
    if (tap !== undefined && !deviceName.test(tap)) report.error('MLN6314', at('switch', sw.name, 'tap'), { tap });
  }
  for (const [what, kind, things] of [
    ['hosts', 'host', hosts],
    ['switches', 'switch', switches],
  ] as const)
    for (const clash of clashes(things.map((thing) => thing.name)))
      report.error('MLN6311', at(kind, clash.b), { what, ...clash });
};
