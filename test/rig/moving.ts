// A PVH guest on the shared group that pings alfa from wherever it is, and what both hosts see of it while it moves.
import { type RigHost, type RigHosts, slowness } from './hosts.js';
import { configuration, install, write } from './site.js';

/** mln runs on alfa, of which nothing is said. One connection serves all that mln does on beta: each one costs a second there. */
const servers = `servers:
  beta:
    ssh: root@beta
    options: [-o, ControlMaster=auto, -o, ControlPath=/run/mln-%n, -o, ControlPersist=yes, -o, ConnectTimeout=${Math.round(30 * slowness)}]
    address: root@beta`;

/** `ping` numbers its lines: they tell that it was never started anew, and what was lost. */
const text = (memory: string): string => `global { project mv }
host tre {
  xen ; pvh ; lvm ; lvm_vg vg0 ; template tiny.ext4 ; size 64M ; memory ${memory} ; service_host alfa
  network eth0 { bridge xenbr0 ; address 10.78.0.20 ; netmask 255.255.255.0 }
  network eth1 { switch lan ; address 10.0.0.1 ; netmask 255.255.255.0 }
  startup {
    ping 10.78.0.1 >/dev/console 2>&1 &
  }
}
switch lan { }`;

/** Moves to a server (`move beta`), or gives what /root/mv.mln says to the machine (`adjust`); tells how that ended. */
const program = `import { load, move, open, openEngine, update } from '/opt/mln/engine/dist/index.js';
const [what, to] = process.argv.slice(2);
const { value: engine } = await openEngine({ config: '/root/mv.yaml' });
const event = ({ type, id, ms }) => { if (type === 'step-done') console.log(id, ms); };
const adjusted = async () => {
  const [{ value: wanted }, { value: there }] = [await load(engine, '/root/mv.mln'), await open(engine, 'mv')];
  return update({ ...wanted, disks: there.disks }, { event });
};
const moved = () => move(engine, { project: 'mv', host: 'tre', to }, { event });
const { value, diagnostics } = what === 'move' ? await moved() : await adjusted();
console.log(JSON.stringify({ outcome: value?.outcome, said: [...diagnostics, ...(value?.diagnostics ?? [])].map((one) => one.code) }));
`;

export const project = '/root/mln/projects/mv';

export const say = (host: RigHost, memory: string) => write(host, '/root/mv.mln', text(memory));

export const prepare = async ({ alfa }: RigHosts): Promise<void> => {
  await install(alfa);
  await write(alfa, '/root/mv.yaml', `${configuration('  server: alfa')}roots: { volumeGroups: [vg0] }\n${servers}`);
  await write(alfa, '/root/mv.mjs', program);
  await say(alfa, '112M');
  await alfa.ok(
    'ssh -o ControlMaster=auto -o ControlPath=/run/mln-%n -o ControlPersist=yes root@beta true >/dev/null 2>&1 </dev/null',
  );
};

/** One look of `xl list`, begun and ended at these times, in ms. */
interface Look {
  readonly began: number;
  readonly ended: number;
  readonly domain: 'none' | 'running' | 'held';
  readonly bridge: boolean;
}

/** Looks over and over until it is told to stop, and gives what it saw. */
export const watch = async (host: RigHost): Promise<() => Promise<readonly Look[]>> => {
  await host.ok(`cat >/root/watch.sh <<'END'
while [ -e /run/watching ]; do
  began=$(date +%s%3N)
  seen=$(xl list | awk '/^tre.mv/ { print $5 }')
  bridge=$(grep -ls '^mln mv lan' /sys/class/net/br*/ifalias)
  echo "$began $(date +%s%3N) \${seen:-none} \${bridge:+bridge}"
  sleep 1
done
END
touch /run/watching; nohup sh /root/watch.sh >/root/looks 2>&1 </dev/null &`);
  return async () => {
    await host.ok('rm -f /run/watching');
    return (await host.ok('cat /root/looks')).split('\n').map(lookOf);
  };
};

const lookOf = (line: string): Look => {
  const [began, ended, letters = '', bridge] = line.split(' ');
  // held, shut down or suspended, or dying: it takes no step
  const domain = letters === 'none' ? 'none' : /^[r-][b-]---$/.test(letters.slice(0, 5)) ? 'running' : 'held';
  return { began: Number(began), ended: Number(ended), domain, bridge: bridge === 'bridge' };
};

/** Pairs of looks, one on each host, that prove two running copies: the one was seen to run on after the other did. */
export const overlaps = (first: readonly Look[], then: readonly Look[]): readonly (readonly [Look, Look])[] => {
  const ran = (looks: readonly Look[]) => looks.filter(({ domain }) => domain === 'running');
  return ran(first).flatMap((one) => ran(then).flatMap((other) => (one.began > other.ended ? [[one, other] as const] : [])));
};

/** Numbers of the pings that were answered, as the console's log on that host has them. */
export const answered = async (host: RigHost): Promise<readonly number[]> =>
  (await host.ok(`grep -ao 'seq=[0-9]*' ${project}/logs/tre.console; true`))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(line.slice(4)));

/** Waits until that many more were answered than `since`. */
export const awaitAnswers = async (host: RigHost, since: number, more = 3): Promise<void> => {
  for (let tries = 0; tries < 400 * slowness; tries++) {
    if (Math.max(0, ...(await answered(host))) >= since + more) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`no ping was answered on ${host.name} after number ${since}`);
};
