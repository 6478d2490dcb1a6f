// An imagined server with Xen: xl, screen and ip do to domains, files and bridges what the real ones do; time passes when somebody waits.
import type { Command, Outcome } from '@mln/engine/api';
import { dryClock, memoryFiles, type ScriptShell, scriptShell } from '@mln/engine/testkit';
import { type DomainId, domainId, placesOf } from '../../src/names.js';

export const paths = { project: '/m/lab', run: '/m/lab/run', logs: '/m/lab/logs' };
export const places = placesOf(paths, 'web');
export const id: DomainId = domainId(paths, { project: 'lab', host: 'web' });
export const domainArgs = { host: 'web', domain: { ...id }, places: { ...places } };

export interface FakeDomain {
  name: string;
  readonly uuid: string;
  memory: number;
  vcpus: number;
  /** As xl list prints it. */
  flags: string;
}

/** How this server and its guest behave; all as one would wish when absent. */
export interface Behaviour {
  /** What `xl create` and `xl restore` say when they fail. */
  readonly unsupportedReason?: string;
  /** What the guest says on its console when it runs. */
  readonly says?: string;
  /** It is gone after so many milliseconds. */
  readonly endsAfter?: number;
  /** It does not hear a shutdown. */
  readonly deaf?: true;
  /** It ends, and nobody clears it away. */
  readonly lingers?: true;
  /** It does not do what its balloon is told. */
  readonly stiff?: true;
  /** How far `xl migrate` gets; all the way when absent. */
  readonly migrates?: 'refused' | 'killed before it is handed over' | 'killed when it is handed over' | 'killed at the end';
  /** The server that ssh reaches; nothing: ssh fails. */
  readonly other?: () => FakeXen;
  /** What runs before. */
  readonly domains?: readonly FakeDomain[];
}

export function domain(more: Partial<FakeDomain> = {}): FakeDomain {
  return {
    name: id.name,
    uuid: id.uuid,
    memory: 128,
    vcpus: 1,
    flags: '-b----',
    ...more,
  };
}

export interface FakeXen {
  readonly sh: ScriptShell;
  readonly files: ReturnType<typeof memoryFiles>;
  readonly clock: ReturnType<typeof dryClock>;
  readonly domains: Map<number, FakeDomain>;
}

const reader = 700;

export function fakeXen(behaviour: Behaviour = {}, seed: Readonly<Record<string, string>> = {}): FakeXen {
  const domains = new Map<number, FakeDomain>((behaviour.domains ?? []).map((one, i) => [i + 1, { ...one }]));
  const files = memoryFiles({
    '/m/lab/.keep': '',
    '/sys/class/net/.keep': '',
    '/proc/sys/kernel/random/boot_id': 'this-life\n',
    [places.config]: `name = "${id.name}"\n`,
    ...seed,
  });
  const clock = dryClock();
  const world: World = { domains, files, now: () => clock.now(), behaviour, next: domains.size + 1, ends: undefined };
  const sh = scriptShell([
    ['grep', { exitCode: 1 }],
    [/^ssh /, (command) => ssh(world, command)],
    [/^xl migrate/, (command) => migrate(world, command)],
    [/^xl /, (command) => xl(world, command)],
    [/(?:^| )screen -c /, () => openReader(world)],
    [/^kill /, () => closeReader(world)],
    [/^ip link/, (command) => ip(world, command)],
  ]);
  return { sh, files, clock, domains };
}

interface World {
  readonly domains: Map<number, FakeDomain>;
  readonly files: ReturnType<typeof memoryFiles>;
  readonly behaviour: Behaviour;
  now(): number;
  next: number;
  ends: number | undefined;
}

async function ssh({ behaviour }: World, { args }: Command): Promise<Partial<Outcome>> {
  const other = behaviour.other?.();
  if (other === undefined) return { exitCode: 255, stderr: 'ssh: connect to host beta port 22: No route to host\n' };
  return other.sh.probe({ file: 'xl', args: args.slice(args.indexOf('xl') + 1) });
}

/** xl of both servers, as far as it gets before somebody kills it. */
async function migrate({ domains, behaviour }: World, { args }: Command): Promise<Partial<Outcome>> {
  const number = Number(args.at(-2));
  const [leaving, other] = [domains.get(number), behaviour.other?.()];
  if (leaving === undefined || other === undefined || behaviour.migrates === 'refused')
    return { exitCode: 1, stderr: 'migration sender: ssh said no\n' };
  const came = Math.max(0, ...other.domains.keys()) + 1;
  leaving.flags = '---ss-';
  const killed = { exitCode: 137, stderr: 'killed\n' };
  if (behaviour.migrates === 'killed before it is handed over') {
    other.domains.set(came, { ...leaving, name: `${leaving.name}--incoming`, flags: '--p---' });
    return killed;
  }
  leaving.name = `${id.name}--migratedaway`;
  other.domains.set(came, { ...leaving, name: id.name, flags: '--p---' });
  if (behaviour.migrates === 'killed when it is handed over') return killed;
  other.domains.set(came, { ...leaving, name: id.name, flags: '-b----' });
  if (behaviour.migrates === 'killed at the end') return killed;
  domains.delete(number);
  return fine;
}

const fine: Outcome = { exitCode: 0, stdout: '', stderr: '' };
function bad(stderr: string): Outcome {
  return { exitCode: 1, stdout: '', stderr };
}

async function xl(world: World, { args }: Command): Promise<Partial<Outcome>> {
  passTime(world);
  const [verb = '', ...rest] = args;
  const number = Number(rest.find((word) => /^\d+$/.test(word)));
  const found = world.domains.get(number);
  switch (verb) {
    case 'list':
      return { stdout: listing(world) };
    case 'create':
      return create(world);
    case 'restore':
      return (await world.files.stat(rest.at(-1) ?? '')) === undefined ? bad('no such file') : create(world);
  }
  if (found === undefined) return bad(`${rest[0]} is an invalid domain identifier (rc=-6)`);
  return onDomain(world, { verb, rest, number, found });
}

interface Call {
  readonly verb: string;
  readonly rest: readonly string[];
  readonly number: number;
  readonly found: FakeDomain;
}

async function onDomain(world: World, { verb, rest, number, found }: Call): Promise<Partial<Outcome>> {
  const { behaviour, domains, files } = world;
  switch (verb) {
    case 'unpause':
      found.flags = 'r-----';
      if (behaviour.endsAfter !== undefined) world.ends = world.now() + behaviour.endsAfter;
      await say(world);
      return fine;
    case 'pause':
      found.flags = '--p---';
      return fine;
    case 'shutdown':
      if (behaviour.lingers) found.flags = '---s--';
      else if (!behaviour.deaf) domains.delete(number);
      return fine;
    case 'destroy':
      domains.delete(number);
      return fine;
    case 'rename':
      found.name = rest.at(-1) ?? '';
      return fine;
    case 'save':
      if (rest.includes('-c')) {
        found.flags = '-b----';
        return bad('Failed to save domain, resuming domain');
      }
      if (found.flags.includes('p')) return bad('timed out');
      await files.write(rest.at(-1) ?? '', 'its memory');
      domains.delete(number);
      return fine;
    case 'mem-set':
      if (!behaviour.stiff) found.memory = Number.parseInt(rest.at(-1) ?? '', 10);
      return fine;
    case 'vcpu-set':
      found.vcpus = Number(rest.at(-1));
      return fine;
  }
  return bad(`unknown command ${verb}`);
}

function passTime(world: World): void {
  if (world.ends === undefined || world.now() < world.ends) return;
  world.ends = undefined;
  for (const [number, { uuid }] of world.domains) if (uuid === id.uuid) world.domains.delete(number);
}

function create(world: World): Partial<Outcome> {
  const { unsupportedReason } = world.behaviour;
  if (unsupportedReason !== undefined) return bad(unsupportedReason);
  world.domains.set(world.next, domain({ flags: '--p---' }));
  world.next += 1;
  return fine;
}

function listing({ domains }: World): string {
  return [
    'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label',
    row(0, { name: 'Domain-0', uuid: '00000000-0000-0000-0000-000000000000', memory: 512, vcpus: 1, flags: 'r-----' }),
    ...[...domains].map(([number, one]) => row(number, one)),
    '',
  ].join('\n');
}

function row(number: number, { name, uuid, memory, vcpus, flags }: FakeDomain): string {
  return `${name.padEnd(40)} ${String(number).padStart(5)} ${String(memory).padStart(5)} ${String(vcpus).padStart(5)}     ${flags}  ${'1.5'.padStart(8)} ${uuid}        -                -`;
}

const session = `${places.screenDir}/${reader}.${places.session}`;

async function openReader(world: World): Promise<Partial<Outcome>> {
  const { files } = world;
  await files.write(session, '');
  await files.mkdir(`/proc/${reader}`);
  await files.write(`/proc/${reader}/cmdline`, ['screen', '-c', places.screenRc, 'sh', places.reader, id.name].join('\0'));
  await files.write(`/proc/${reader}/stat`, `${reader} (screen) S 1`);
  await say(world);
  return fine;
}

async function closeReader({ files }: World): Promise<Partial<Outcome>> {
  await files.remove(session);
  await files.remove(`/proc/${reader}`);
  return fine;
}

/** A guest that runs says it to whoever reads. */
async function say({ files, domains, behaviour }: World): Promise<void> {
  const runs = [...domains.values()].some(({ uuid, flags }) => uuid === id.uuid && /^(r|-b)/.test(flags));
  if (runs && (await files.stat(session)) !== undefined) await files.write(places.log, behaviour.says ?? 'web login: ');
}

async function ip({ files }: World, { args }: Command): Promise<Partial<Outcome>> {
  const [, verb, , name = ''] = args;
  const dir = `/sys/class/net/${name}`;
  if (verb === 'add') {
    await files.mkdir(`${dir}/bridge`);
    await files.write(`${dir}/ifalias`, '\n');
    await files.write(`${dir}/flags`, '0x1002\n');
  } else if (verb === 'del') await files.remove(dir);
  else if (args.includes('alias')) await files.write(`${dir}/ifalias`, `${args.at(-1)}\n`);
  else if (args.includes('up')) await files.write(`${dir}/flags`, '0x1003\n');
  return fine;
}
