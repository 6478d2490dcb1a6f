import { shortName } from '@mln/machine-kit';
import { describe, expect, test } from 'vitest';
import { backend } from '../src/backend.js';
import uml from '../src/index.js';
import { fine, host, model, planner, sw, type World } from './support/plan.js';

const web = model([host('web')]);
async function start(world: World, of = web, name = 'web') {
  const planned = planner(of, world);
  await (world.intent === 'build' ? backend.define : backend.start)(planned.host(name));
  return planned;
}

async function connect(world: World, of = web) {
  const planned = planner(of, world);
  await backend.connect(planned.switch('lan'));
  return planned;
}

describe('before a start', () => {
  test('a server that has everything is not complained of', async () => {
    expect((await start({})).said).toEqual([]);
    expect((await connect({})).said).toEqual([]);
  });

  test('a server without a sandbox is a warning, once for a plan, and an error where the site requires one', async () => {
    const server = { ...fine, sandboxFlaw: 'the program bwrap is missing' };
    const two = model([host('web'), host('db', { interfaces: [] })]);
    const planned = planner(two, { server });
    for (const name of ['web', 'db']) await backend.start(planned.host(name));
    const values = { why: server.sandboxFlaw, package: 'bubblewrap' };
    expect(planned.said).toEqual([{ severity: 'warning', code: 'MLN6316', values }]);
    expect(planned.steps.map(({ args }) => JSON.stringify(args)).filter((text) => text.includes('bwrap'))).toEqual([]);
    const required = { server, options: { sandbox: 'require' } };
    expect((await start(required)).said).toEqual([{ severity: 'error', code: 'MLN6317', values }]);
    expect((await start({ ...required, intent: 'build' })).said).toMatchObject([{ severity: 'warning', code: 'MLN6317' }]);
    expect((await start({ options: { sandbox: 'require' } })).said).toEqual([]);
  });

  test('another machine of the same name is an error for its host, and a warning for a build', async () => {
    const world = { namesakes: { web: 4711, db: 4712 } };
    const said = { code: 'MLN6352', values: { pid: 4711, host: 'web' } };
    expect((await start(world)).said).toEqual([{ severity: 'error', ...said }]);
    expect((await start({ ...world, intent: 'build' })).said).toEqual([{ severity: 'warning', ...said }]);
    expect((await start({ namesakes: { db: 4712 } })).said).toEqual([]);
  });

  test.each([
    ['screen', 'screen'],
    ['setarch', 'util-linux'],
    ['uml_mconsole', 'uml-utilities'],
    ['linux.uml', 'user-mode-linux'],
  ])('a missing %s is an error that names the package %s', async (program, name) => {
    const { said } = await start({ server: { ...fine, missing: [program] } });
    expect(said).toEqual([{ severity: 'error', code: 'MLN6301', values: { program, package: name } }]);
  });

  test('the switch wants vde_switch, the bridge wants ip', async () => {
    const server = { ...fine, uid: 0, missing: ['vde_switch', 'ip'] };
    const bridge = model([host('web')], [sw('lan', { bridge: true })]);
    expect((await connect({ server })).said).toMatchObject([
      { code: 'MLN6301', values: { program: 'vde_switch', package: 'vde2' } },
    ]);
    expect((await connect({ server }, bridge)).said).toMatchObject([
      { code: 'MLN6301', values: { program: 'ip', package: 'iproute2' } },
    ]);
  });

  test.each([
    ['/opt/linux', ['/opt/linux'], 'MLN6302'],
    ['linux-6.12', ['linux-6.12'], 'MLN6302'],
    ['kernels/linux', [], 'MLN6303'],
  ])('kernel %s is refused when it cannot be run', async (kernel, missing, code) => {
    const { said } = await start({ server: { ...fine, missing } }, model([host('web', { kernel })]));
    expect(said).toMatchObject([{ severity: 'error', code, values: { kernel } }]);
  });

  test('memory that cannot be kept anywhere is an error', async () => {
    const flaw = 'is mounted noexec';
    const { said } = await start({ server: { ...fine, memory: { directory: '/dev/shm', flaw } } });
    expect(said).toEqual([{ severity: 'error', code: 'MLN6309', values: { directory: '/dev/shm', flaw } }]);
  });

  test('a machine larger than the room for it is an error', async () => {
    const { said } = await start({}, model([host('web', { memory: 1025 })]));
    expect(said.filter(({ severity }) => severity === 'error')).toEqual([
      { severity: 'error', code: 'MLN6307', values: { host: 'web', memory: '1025M', directory: '/dev/shm', free: '1024M' } },
    ]);
  });

  test('machines that are larger together are a warning, and those that run do not count', async () => {
    const two = model([host('web', { memory: 600 }), host('db', { memory: 600 })]);
    const values = { wanted: '1200M', directory: '/dev/shm', free: '1024M' };
    expect((await start({}, two)).said).toEqual([{ severity: 'warning', code: 'MLN6308', values }]);
    expect((await start({ running: ['db'] }, two)).said).toEqual([]);
  });

  test('a run directory too deep for a socket is an error', async () => {
    const run = `/${'r'.repeat(93)}`;
    expect((await start({ run })).said).toMatchObject([{ severity: 'error', code: 'MLN6310', values: { limit: 107 } }]);
    expect((await connect({ run: `${run}${'r'.repeat(20)}` })).said).toMatchObject([{ code: 'MLN6310', values: { limit: 107 } }]);
  });

  test('nothing is said when nobody looked at the server', async () => {
    const planned = planner(web);
    await backend.start({ ...planned.host('web'), facts: { machines: {}, networks: {}, values: {} } });
    expect(planned.said).toEqual([]);
  });
});

describe('a switch that needs root', () => {
  const bridge = model([host('web')], [sw('lan', { bridge: true })]);
  const tap = model([host('web')], [sw('lan', { tap: 'tap0' })]);
  const both = model([host('web')], [sw('lan', { tap: 'tap0', bridge: true })]);
  const root = { ...fine, uid: 0 };

  test.each([
    ['a bridge, for an ordinary user', bridge, fine, ['MLN6304']],
    ['a bridge, for root', bridge, root, []],
    ['a bridge without /dev/net/tun', bridge, { ...root, tun: false }, ['MLN6306']],
    ['a tap that is not there, for an ordinary user', tap, fine, ['MLN6305']],
    ["a tap of another's", tap, { ...fine, taps: { tap0: -1 } }, ['MLN6305']],
    ['a tap of their own', tap, { ...fine, taps: { tap0: 1000 } }, []],
    ['a tap that is not there, for root', tap, root, []],
    ['a tap without /dev/net/tun', tap, { ...root, tun: false }, ['MLN6306']],
    ['a bridge with a tap that is not there', both, root, ['MLN6305']],
    ["a bridge with somebody's tap, for root", both, { ...root, taps: { tap0: 1000 } }, ['MLN1017']],
    ["somebody's tap, for root", tap, { ...root, taps: { tap0: 1000 } }, ['MLN1017']],
    ["root's own tap, for root", tap, { ...root, taps: { tap0: -1 } }, ['MLN1017']],
  ])('%s', async (_, of, server, codes) => {
    const { said } = await connect({ server }, of);
    expect(said.map(({ code }) => code)).toEqual(codes);
    expect(said.every(({ severity }) => severity === 'error')).toBe(true);
  });
});

test('a tap that exists is refused to root before anything is built, unless the configuration lists it', async () => {
  const of = model(
    [host('web', { interfaces: [{ name: 'eth0', switch: 'lan', mac: '02:00:00:00:00:01', settings: {} }] })],
    [sw('lan', { tap: 'tap0' })],
  );
  const server = { ...fine, uid: 0, taps: { tap0: -1 } };
  const said = async (world: Parameters<typeof planner>[1]) => {
    const planned = planner(of, { server, intent: 'build', ...world });
    await backend.define(planned.host('web'));
    return planned.said.map(({ severity, code, values }) => [severity, code, values.name]);
  };
  expect(await said({})).toEqual([['error', 'MLN1017', 'tap0']]);
  expect(await said({ networks: ['tap0'] })).toEqual([]);
  // a switch that runs made it
  expect(await said({ up: ['lan'] })).toEqual([]);
});

test('a build goes on where a start would not, and says what is missing', async () => {
  const server = { ...fine, missing: ['screen', 'vde_switch'] };
  const { said, steps } = await start({ intent: 'build', server });
  expect(said.map(({ severity, values }) => [severity, values.program])).toEqual([
    ['warning', 'screen'],
    ['warning', 'vde_switch'],
  ]);
  expect(steps).toEqual([]);
});

describe('in the model', () => {
  const validate = async (of: ReturnType<typeof model>) => {
    const planned = planner(of);
    const handler = uml.hooks?.validate;
    if (typeof handler !== 'function') throw new Error('validate is a plain handler');
    await handler({ ...planned.host('web') });
    return planned.said.map(({ severity, code, values }) => [severity, code, values]);
  };
  const nic = { name: 'eth0', switch: 'lan', mac: '02:00:00:00:00:01', settings: {} };

  test.each(['wlan0', 'eth', 'eth00', 'eth0:1', 'vec0'])('an interface called %s is an error', async (name) => {
    const said = await validate(model([host('web', { interfaces: [{ ...nic, name }] })]));
    expect(said).toEqual([['error', 'MLN6312', { interface: name, host: 'web' }]]);
  });

  test.each(['eth0', 'eth1', 'eth10'])('an interface called %s is none', async (name) => {
    expect(await validate(model([host('web', { interfaces: [{ ...nic, name }] })]))).toEqual([]);
  });

  test('an interface on no switch is a warning', async () => {
    const { switch: _, ...loose } = nic;
    expect(await validate(model([host('web', { interfaces: [loose] })]))).toEqual([
      ['warning', 'MLN6313', { interface: 'eth0', host: 'web' }],
    ]);
  });

  test.each(['a device', 'a/b', '..', 'a-name-too-long-'])('a tap called "%s" is an error', async (tap) => {
    expect(await validate(model([host('web')], [sw('lan', { tap })]))).toEqual([['error', 'MLN6314', { tap }]]);
  });

  test('a bridge that is there already is nothing that these machines join', async () => {
    const joined = { name: 'eth0', mac: nic.mac, settings: { machine: { bridge: 'br0' } } };
    const of = model([host('web', { interfaces: [joined] })], [sw('lan', { bridge: 'br0' }), sw('wan', { bridge: true })]);
    expect(await validate(of)).toEqual([
      ['error', 'MLN6315', { what: 'interface eth0' }],
      ['error', 'MLN6315', { what: 'switch lan' }],
    ]);
  });

  test('a name that is the short one of another is an error', async () => {
    const long = 'a-very-long-host-name-1';
    const [error] = await validate(model([host('web'), host(long), host(shortName(long))]));
    expect(error).toMatchObject(['error', 'MLN6311', { what: 'hosts', a: long }]);
  });

  test('hosts of another backend are none of its business', async () => {
    const other = { ...host('xen1', { interfaces: [{ ...nic, name: 'vif0' }] }), backend: 'xen' };
    expect(await validate(model([host('web'), other]))).toEqual([]);
  });
});
