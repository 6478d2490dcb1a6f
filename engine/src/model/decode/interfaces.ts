// `network eth0 { … }` → Interface.
import type { Report } from '../../api/diagnostic.js';
import type { Node } from '../../api/draft.js';
import type { MacRange } from '../../api/drivers.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Interface } from '../../api/model.js';
import type { Span } from '../../api/span.js';
import type { ClaimTable } from '../claims.js';
import { checkName } from '../names.js';
import { derivedMac, readMac } from './mac.js';
import { decodeSettings } from './settings.js';
import { decodeOwn } from './words.js';

/** Remembers every hardware address of the project. */
export type MacTable = Map<string, { readonly title: string; readonly span: Span }>;

export interface InterfaceWorld {
  readonly project: string;
  readonly host: string;
  readonly claims: ClaimTable;
  readonly macs: MacTable;
  /** Where its backend wants addresses to be; absent: anywhere. */
  readonly range?: MacRange | undefined;
}

/** In the order of their names, eth2 before eth10. `ctx` stands at the host. */
export function decodeInterfaces(node: Node, ctx: DecodeContext, world: InterfaceWorld): readonly Interface[] {
  const labels = node.blocks.get('network');
  if (labels === undefined) return [];
  const below = ctx.below('network');
  const found: Interface[] = [];
  for (const [name, block] of labels) {
    if (name === '') missingName(block, ctx.report);
    else if (checkName('interface', { text: name, span: block.span }, ctx.report))
      found.push(decodeOne(name, block, { ctx: below.below(name), ...world }));
  }
  return found.length < 2 ? found : found.sort(byName);
}

let collator: Intl.Collator | undefined;

// made when it is first needed: that takes longer than most commands compute
function byName(a: Interface, b: Interface): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a.name, b.name);
}

function missingName({ span }: Node, report: Report): void {
  report.error('MLN3011', span, { word: 'network', wanted: 'the name of an interface such as eth0' });
}

function decodeOne(name: string, node: Node, world: InterfaceWorld & { readonly ctx: DecodeContext }): Interface {
  const { ctx, claims, host } = world;
  ctx.origin(node.span);
  const title = `network ${name} of host ${host}`;
  const settings = decodeSettings({ place: 'network', node, title }, claims, ctx);
  const to = decodeOwn('switch', node, ctx);
  const mac = macOf(name, node, world);
  return to === undefined ? { name, mac, settings } : { name, switch: to, mac, settings };
}

function macOf(name: string, node: Node, world: InterfaceWorld & { readonly ctx: DecodeContext }): string {
  const { ctx, host, macs } = world;
  const written = decodeOwn('mac', node, ctx);
  const span = node.values.get('mac')?.value?.span ?? node.span;
  const mac = written === undefined ? freeMac(name, world) : readMac(written);
  if (mac === undefined) {
    ctx.report.error('MLN3027', span, { mac: written ?? '' });
    return '';
  }
  const title = `${name} of host ${host}`;
  const other = macs.get(mac);
  if (other === undefined) macs.set(mac, { title, span });
  else
    ctx.report.error(
      'MLN3026',
      span,
      { mac },
      { related: [{ span: other.span, message: `${other.title} has it, and ${title}` }] },
    );
  return mac;
}

/** With forty free bits no two are ever the same; where a backend leaves fewer, the later of two is made another one. */
function freeMac(iface: string, { project, host, macs, range }: InterfaceWorld): string {
  for (let again = 0; ; again++) {
    const mac = derivedMac({ project, host, iface }, range, again);
    if (!macs.has(mac) || range === undefined) return mac;
  }
}
