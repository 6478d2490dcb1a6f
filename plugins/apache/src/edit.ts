// Settings of a host → the Apache of an opened guest, in the manner of its distribution.
import { defineEdit, type Guest } from '@mln/engine/api';
import { setDirective } from './conf.js';
import { httpdConf, listen, type Mpm, modules, mpmConf, ownConf, type Settings, vhost, workersFor } from './vhost.js';

export interface ApacheArgs {
  readonly settings: Settings;
  /** For the complaint when there is no Apache. */
  readonly host: string;
  readonly template: string;
}

const debian = '/etc/apache2';
const redHat = '/etc/httpd';

/** Throws when the guest has no Apache, or none with a default site. */
export const configure = defineEdit<ApacheArgs>(async (ctx) => {
  const { guest, args } = ctx;
  const { doc_root: root } = args.settings;
  if (await exists(guest, `${debian}/apache2.conf`)) await configureDebian(ctx);
  else if (await exists(guest, `${redHat}/conf/httpd.conf`)) await configureRedHat(guest, args.settings);
  else
    throw new Error(
      `host ${args.host} has no Apache: ${args.template} has neither ${debian}/apache2.conf nor ${redHat}/conf/httpd.conf; choose a template with a web server, such as one made by: mln template make debian --include apache2`,
    );
  if (root !== undefined && !(await exists(guest, root))) await guest.mkdir(root, { mode: 0o755, owner: 0, group: 0 });
});

interface Context {
  readonly args: ApacheArgs;
  readonly guest: Guest;
  output(line: string): void;
}

async function configureDebian({ args, guest, output }: Context): Promise<void> {
  const { settings, host, template } = args;
  const site = await siteOf(guest);
  if (site === undefined) throw new Error(`the Apache of host ${host} has no default site: ${template} has none enabled`);
  await change(guest, site, (text) => vhost(text, settings));
  // without it the server looks its own name up at each start, and warns about that
  const { server_name: value } = settings;
  if (value !== undefined)
    await change(guest, `${debian}/apache2.conf`, (text) => setDirective(text, { name: 'ServerName', value }, { in: 'top' }));
  const { port, max_connections: most } = settings;
  if (port !== undefined) await change(guest, `${debian}/ports.conf`, (text) => listen(text, port));
  const mpm = await mpmOf(guest);
  if (most === undefined || mpm === undefined) return;
  const file = await followed(guest, `${debian}/mods-enabled/mpm_${mpm}.conf`);
  const workers = workersFor((await guest.text(file)) ?? '', { mpm, most });
  if (workers !== most) output(`max_connections ${most}: ${workers}, which is a multiple of the threads of a process`);
  await change(guest, file, (text) => mpmConf(text, { mpm, most }));
}

/** The file behind the link, which people also edit by hand. */
async function siteOf(guest: Guest): Promise<string | undefined> {
  for (const name of ['000-default.conf', '000-default'])
    if (await exists(guest, `${debian}/sites-enabled/${name}`)) return followed(guest, `${debian}/sites-enabled/${name}`);
  return undefined;
}

async function mpmOf(guest: Guest): Promise<Mpm | undefined> {
  const enabled = await guest.list(`${debian}/mods-enabled`);
  return modules.find((mpm) => enabled.includes(`mpm_${mpm}.conf`) || enabled.includes(`mpm_${mpm}.load`));
}

/** Debian's links lead to a neighbour: `../mods-available/x.conf`. */
async function followed(guest: Guest, path: string): Promise<string> {
  const target = await guest.readlink(path);
  if (target === undefined) return path;
  return target.startsWith('/') ? target : `${debian}/${target.replace(/^(\.\.\/)+/, '')}`;
}

async function configureRedHat(guest: Guest, settings: Settings): Promise<void> {
  await change(guest, `${redHat}/conf/httpd.conf`, (text) => httpdConf(text, settings));
  await change(guest, `${redHat}/conf.d/mln.conf`, () => ownConf(settings));
  const unit = '/usr/lib/systemd/system/httpd.service';
  const link = '/etc/systemd/system/multi-user.target.wants/httpd.service';
  // installed, it is not yet enabled there, as it is in Debian
  if ((await exists(guest, unit)) && !(await exists(guest, link))) await guest.symlink(unit, link);
}

async function exists(guest: Guest, path: string): Promise<boolean> {
  return (await guest.stat(path)) !== undefined;
}

async function change(guest: Guest, path: string, edit: (text: string) => string): Promise<void> {
  const old = await guest.text(path);
  const text = edit(old ?? '');
  if (text !== (old ?? '')) await guest.write(path, text);
}
