// The move of a machine, planned on two imagined servers: what is refused before anything is begun, and what is done where.

import { planMoveSample, type Sample, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { domainId } from '../src/names.js';
import { info, localOf, plugins, type Server, shellOf } from './support/sample.js';

const shadowless = info.replace(' shadow', ' gnttab-v1');
const pvh = 'host web { xen ; pvh ; volume ; memory 256M ; network eth0 { switch lan } }\nswitch lan { }';

interface Two {
  readonly here?: Server;
  readonly there?: Server;
  /** What `stat -c %n` does not find over there. */
  readonly without?: string;
  /** What the servers answer to each other: `here` is asked by there. */
  readonly ssh?: { readonly here?: string; readonly there?: string };
  readonly sameDirectory?: true;
  readonly back?: true;
}

function sampleOf(body: string, name: 'here' | 'there', two: Two): Sample {
  const server = two[name] ?? {};
  const other = name === 'here' ? 'there' : 'here';
  const reached = two.ssh?.[other];
  const asked = shellOf(server);
  const sh = scriptShell([
    [/^ssh .* cat \/proc/, reached === undefined ? { stdout: `${other}\n` } : { exitCode: 255, stderr: `${reached}\n` }],
    [/^cat \/proc/, { stdout: `${name}\n` }],
    [/^stat -c '%i/, two.sameDirectory || name === 'here' ? { stdout: '7 100 2026\n' } : { exitCode: 1 }],
    [
      /^stat -c %n/,
      ({ args }) => ({
        stdout: args
          .slice(3)
          .filter((path) => path !== two.without)
          .join('\n'),
      }),
    ],
    [/^/, (command) => asked.probe(command)],
  ]);
  return { text: `global { project lab }\n${body}`, plugins, local: localOf(server), sh, roots: { devices: ['/dev/vg0'] } };
}

const paths = { project: '/sample/projects/lab', run: '/sample/projects/lab/run', logs: '/sample/projects/lab/logs' };

/** As it was built. */
const disks = { web: { path: '/dev/vg0/web.lab', stagingPath: '/dev/vg0/web.lab.new', format: 'raw', offset: 0 } } as const;

async function moved(body: string, two: Two = {}) {
  const samples = { here: sampleOf(body, 'here', two), there: sampleOf(body, 'there', two) };
  return planMoveSample(samples, { disks, ...(two.back ? { back: two.back } : {}) });
}

async function said(body: string, two: Two) {
  return (await moved(body, two)).diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`);
}

describe('a move is planned', () => {
  test('on both servers, the bridge before the machine, and is as it was', async () => {
    const { steps, diagnostics } = await moved(pvh);
    expect(diagnostics).toEqual([]);
    const told = steps.map(({ id, serviceHost, title, undo, args }) => ({ id, serviceHost, title, undo, args }));
    await expect(`${JSON.stringify(told, null, 2)}\n`).toMatchFileSnapshot('golden/planned/move.json');
  });

  test('the server that is left forgets the log, too, unless the project is at home there', async () => {
    const remains = async (two: Two) =>
      (await moved(pvh, two)).steps
        .map(({ args }) => args)
        .find((args) => typeof args === 'object' && args !== null && 'bridges' in args);
    expect(await remains({})).toMatchObject({ swept: [] });
    const left = await remains({ back: true });
    expect(left).toMatchObject({ swept: [expect.stringContaining('/lab'), expect.any(String)] });
    expect(JSON.stringify(left)).toContain('web.console');
  });

  test.each([
    ['no service_host: it is where the project is at home', 'host db { SAME }', true],
    ['the server that is left', 'host db { SAME ; service_host there }', false],
    ['another server', 'host db { SAME ; service_host three }', true],
  ])('a bridge goes with its last machine; another one has %s', async (_, other, goes) => {
    const body = `${pvh}\n${other.replace('SAME', 'xen ; pvh ; volume ; network eth0 { switch lan }')}`;
    const list = `db.lab 4 256 1 -b---- 1.0 ${domainId(paths, { project: 'lab', host: 'db' }).uuid}\n`;
    const { steps } = await moved(body, { back: true, there: { list } });
    const bridges = steps.flatMap(({ args }) =>
      typeof args === 'object' && args !== null && 'bridges' in args ? [args.bridges] : [],
    );
    expect(bridges).toEqual([goes ? [expect.objectContaining({ switch: 'lan' })] : []]);
  });
});

describe('a move is refused, and no step planned', () => {
  const rows: readonly (readonly [string, string, Two, string])[] = [
    [
      'a paravirtual machine where Xen has no shadow paging',
      pvh.replace('pvh ;', ''),
      { here: { info: shadowless } },
      'error MLN7379 cannot move host web while it runs: it is paravirtual, and Xen on here has no shadow paging',
    ],
    ['no xl over there', pvh, { there: { missing: ['xl'] } }, 'error MLN7380 program "xl" not found on there'],
    ['no screen over there', pvh, { there: { missing: ['screen'] } }, 'error MLN7380 program "screen" not found on there'],
    ['no Xen over there', pvh, { there: { info: '' } }, 'error MLN7376 cannot use Xen on there: cannot init xl context'],
    [
      'no processor for it over there',
      pvh,
      { there: { info: info.replace(' hvm hap', '') } },
      'error MLN7382 cannot move host web to there: it does not support pvh machines',
    ],
    [
      'too little memory over there',
      pvh,
      { there: { info: info.replace('4096', '200').replace('3000', '100') } },
      'error MLN7383 cannot move host web to there: it has 256M of memory, and the server only 200M',
    ],
    [
      'a bridge that is not there',
      pvh.replace('switch lan', 'bridge xenbr0'),
      { without: '/sys/class/net/xenbr0/bridge' },
      'error MLN7385 cannot move host web to there: bridge xenbr0 does not exist there',
    ],
    [
      'a bridge of another owner that it would join',
      `${pvh}\nswitch lan { bridge br-mgmt }`.replace('switch lan { }', ''),
      { there: { files: { '/sys/class/net/br-mgmt/bridge/bridge_id': '', '/sys/class/net/br-mgmt/flags': '0x1003\n' } } },
      'error MLN1017 cannot use network "br-mgmt" of the server: the configuration does not allow it to projects',
    ],
    [
      'a further disk that is not there',
      pvh.replace('volume', 'volume ; disks { xvdb /dev/vg0/data\n }'),
      { without: '/dev/vg0/data' },
      'error MLN7385 cannot move host web to there: disk /dev/vg0/data does not exist there',
    ],
    [
      'a server that is not reached from the other',
      pvh,
      { ssh: { there: 'ssh: connect to host there port 22: No route to host' } },
      'error MLN7375 cannot move host web from here to there: here does not reach there as there: ssh: connect to host there port 22: No route to host',
    ],
    [
      'one directory for both',
      pvh,
      { sameDirectory: true },
      'error MLN7387 cannot move host web: here and there keep the project in one directory, /sample/projects/lab',
    ],
  ];
  test.each(rows)('%s', async (_, body, two, wanted) => {
    const { steps } = await moved(body, two);
    expect([await said(body, two), steps]).toEqual([[wanted], []]);
  });

  test('an address of another server is no way', async () => {
    const samples = { here: sampleOf(pvh, 'here', {}), there: sampleOf(pvh, 'there', {}) };
    const wrong = {
      ...samples,
      there: {
        ...samples.there,
        sh: scriptShell([
          [/^cat \/proc/, { stdout: 'a third\n' }],
          [/^/, (c) => samples.there.sh?.probe(c) ?? {}],
        ]),
      },
    };
    const { diagnostics } = await planMoveSample(wrong, { disks });
    expect(diagnostics.map(({ code, message }) => [code, message.split(': ').at(-1)])).toEqual([
      ['MLN7375', 'that is another server'],
    ]);
  });
});

describe('a move is planned with a warning', () => {
  const rows: readonly (readonly [string, Two, string])[] = [
    [
      'to an older Xen',
      { there: { info: info.replace('xen_minor              : 17', 'xen_minor              : 14') } },
      'MLN7377',
    ],
    ['where memory may be made free', { there: { info: info.replace('3000', '100') } }, 'MLN7384'],
    ['where it could not be started again', { without: '/boot/initrd.img-6.1.0-42-amd64' }, 'MLN7386'],
    ['when it could not be taken back', { ssh: { here: 'Permission denied' } }, 'MLN7373'],
  ];
  test.each(rows)('%s', async (_, two, code) => {
    const { steps, diagnostics } = await moved(pvh, two);
    expect([diagnostics.map((one) => `${one.severity} ${one.code}`), steps.length > 0]).toEqual([[`warning ${code}`], true]);
  });

  test.each([
    ['to a newer Xen', pvh, { there: { info: info.replace('xen_minor              : 17', 'xen_minor              : 18') } }],
    ['of a paravirtual machine with shadow paging', pvh.replace('pvh ;', ''), {}],
    [
      'of a paravirtual machine where an older Xen does not tell',
      pvh.replace('pvh ;', ''),
      { here: { info: shadowless.replace('xen_minor              : 17', 'xen_minor              : 12') } },
    ],
  ])('but %s without', async (_, body, two: Two) => {
    expect(await said(body, two)).toEqual([]);
  });
});
