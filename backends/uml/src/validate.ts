// Model → complaints that do not depend on the server.

import { type Host, interfaceSettingsOf, type ModelContext, settingsOf, switchSettingsOf } from '@mln/engine/api';
import { clashes, isDeviceName, machine } from '@mln/machine-kit';
import { codes } from './codes.js';
import { refusedWords } from './kernel-args.js';
import { self, type UmlClaims } from './words.js';

const interfaceName = /^eth(?:0|[1-9]\d?)$/;

export function validate(ctx: ModelContext<UmlClaims>): void {
  const { model, report, at } = ctx;
  const hosts = model.hosts.filter((host) => host.backend === 'uml');
  const switches = model.switches.filter((sw) => sw.backend === 'uml');
  for (const host of hosts) {
    validateInterfaces(ctx, host);
    validateKernelArgs(ctx, host);
  }
  for (const sw of switches) {
    const { tap } = switchSettingsOf(sw, self);
    if (tap !== undefined && !isDeviceName(tap)) report.error(codes.invalidTapName, at('switch', sw.name, 'tap'), { tap });
    const { bridge } = switchSettingsOf(sw, machine);
    if (typeof bridge === 'string')
      report.error(codes.cannotJoinBridge, at('switch', sw.name, 'bridge'), { what: `switch ${sw.name}` });
  }
  for (const [what, kind, things] of [
    ['hosts', 'host', hosts],
    ['switches', 'switch', switches],
  ] as const)
    for (const clash of clashes(things.map((thing) => thing.name)))
      report.error(codes.duplicateShortName, at(kind, clash.b), { what, ...clash });
}

function validateKernelArgs({ report, at }: ModelContext<UmlClaims>, host: Host): void {
  const { kernel_args: args = [] } = settingsOf(host, machine);
  for (const [i, line] of args.entries())
    for (const word of refusedWords(line))
      report.error(codes.reservedKernelArgument, at('host', host.name, 'kernel_args', String(i)), { word, host: host.name });
}

function validateInterfaces({ report, at }: ModelContext<UmlClaims>, host: Host): void {
  for (const iface of host.interfaces) {
    const where = () => at('host', host.name, 'network', iface.name);
    const values = { interface: iface.name, host: host.name };
    if (!interfaceName.test(iface.name)) report.error(codes.invalidInterfaceName, where(), values);
    else if (interfaceSettingsOf(iface, machine).bridge !== undefined)
      report.error(codes.cannotJoinBridge, at('host', host.name, 'network', iface.name, 'bridge'), {
        what: `interface ${iface.name}`,
      });
    else if (iface.switch === undefined) report.warning(codes.interfaceWithoutSwitch, where(), values);
  }
}
