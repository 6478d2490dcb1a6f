// apache { } of global and host, the host's words winning → the web server of the guest.
import { definePlugin, type Host, type ImageContext, settingsOf, text } from '@mln/engine/api';
import { configure } from './edit.js';
import { type ApacheClaims, claims } from './words.js';

const edits = { configure };

function customize({ lane, host, config, at }: ImageContext<ApacheClaims, typeof edits>): void {
  if (config.apache === undefined) return;
  const settings = Object.fromEntries(Object.entries(config.apache).filter(([, value]) => value !== undefined));
  const title = `apache ${Object.keys(settings).join(', ')}`;
  const args = { settings, host: host.name, template: templateOf(host) };
  if (Object.keys(settings).length > 0) lane.edit('configure', args, { title, origin: at('host', host.name, 'apache') });
}

function templateOf(host: Host): string {
  const { template } = settingsOf(host, { name: 'template', claims: { host: { template: text() } } });
  return template === undefined ? 'its template' : `template ${template}`;
}

export default definePlugin({
  name: 'apache',
  api: 1,
  summary: 'settings of an Apache web server in a guest',
  // files may bring the pages, and a configuration to begin with
  after: ['guest'],
  claims,
  edits,
  hooks: { customize },
});
