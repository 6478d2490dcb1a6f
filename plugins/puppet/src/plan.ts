// Words of a host → edits of puppet.conf, and diagnostics.
import { templateTitle } from '@mln/disk-kit';
import { defineEdit, type Guest, type ImageContext, type ModelContext } from '@mln/engine/api';
import { codes } from './codes.js';
import { puppetConf, type Setting } from './conf.js';
import type { PuppetClaims } from './words.js';

interface ConfArgs {
  readonly settings: readonly Setting[];
  readonly host: string;
  readonly template: string;
}

export const edits = {
  configure: defineEdit<ConfArgs>(async ({ args: { settings, host, template }, guest }) => {
    const directory = await directoryOf(guest);
    if (directory === undefined) throw new Error(`host ${host} has no Puppet: ${template} has none of ${directories.join(', ')}`);
    const path = `${directory}/puppet.conf`;
    const old = (await guest.text(path)) ?? '';
    const changed = puppetConf(old, settings);
    if (changed !== old) await guest.write(path, changed);
  }),
};

/** Of the packages of Puppet, of OpenVox, and of distributions. */
const directories = ['/etc/puppetlabs/puppet', '/etc/puppet'];

async function directoryOf(guest: Guest): Promise<string | undefined> {
  for (const path of directories) if ((await guest.stat(path)) !== undefined) return path;
  return undefined;
}

export function customize({ lane, host, config: { puppet }, at }: ImageContext<PuppetClaims, typeof edits>): void {
  if (puppet === undefined) return;
  const wanted: readonly (readonly [Setting['section'], string, string | undefined])[] = [
    ['main', 'server', puppet.server],
    ['main', 'certname', puppet.nodename],
    ['agent', 'environment', puppet.environment],
  ];
  const settings = wanted.flatMap(([section, name, value]) => (value === undefined ? [] : [{ section, name, value }]));
  const args = { settings, host: host.name, template: templateTitle(host) };
  if (settings.length > 0) lane.edit('configure', args, { title: 'puppet.conf', origin: at('host', host.name, 'puppet') });
}

export async function validate(ctx: ModelContext<PuppetClaims>): Promise<void> {
  for (const host of ctx.model.hosts) {
    const { include = [], manifests } = ctx.of(host).puppet ?? {};
    for (const [i, name] of include.entries())
      if (!/^(::)?[a-z]\w*(::[a-z]\w*)*$/.test(name))
        ctx.report.error(codes.invalidClass, ctx.at('host', host.name, 'puppet', 'include', String(i)), { name });
    if (include.length > 0 && manifests === undefined)
      ctx.report.warning(codes.noManifestDirectory, ctx.at('host', host.name, 'puppet', 'include'), { host: host.name });
    if (manifests !== undefined && (await ctx.local.stat(manifests)) === undefined)
      ctx.report.error(codes.manifestDirectoryNotFound, ctx.at('host', host.name, 'puppet', 'manifests'), { dir: manifests });
  }
}
