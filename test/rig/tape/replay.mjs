// A verdict, and the files that mln is given → every act of it done again with no server, as a line of JSON each. In namespaces of
// its own, where /srv is empty and the host has the name of the recorded one: replay.mjs VERDICT INPUTS.json HOSTNAME
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const { readVerdict } = await import(new URL('../../../engine/dist/testkit/tape/transcript.js', import.meta.url).href);
const [verdict = '', inputs = '', hostname = ''] = process.argv.slice(2);

if (process.env.TAPE_INSIDE === undefined) {
  const own = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
  const alone = 'mount -t tmpfs -o mode=755 none /srv && hostname "$1" && shift && exec "$@"';
  const argv = [...own, '--mount', '--uts', 'sh', '-c', alone, 'sh', hostname, process.execPath, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', argv, { stdio: 'inherit', env: { ...process.env, TAPE_INSIDE: '1' } });
  process.exit(status ?? 1);
}

const files = Object.entries(JSON.parse(readFileSync(inputs, 'utf8')));
mkdirSync('/srv/home');
for (const [path, text] of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const program = fileURLToPath(new URL('../../../engine/dist/taped/mln.js', import.meta.url));
const env = { PATH: process.env.PATH, HOME: '/srv/home', LC_ALL: 'C', NO_COLOR: '1', TAPE_REPLAY: '/srv/act' };

/** How it ended, and what was said on its error output last. */
const perform = (argv) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...argv], { env, cwd: '/srv', stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (code, signal) => resolve({ code, signal, said }));
  });

for (const act of readVerdict(readFileSync(verdict, 'utf8')).acts) {
  const { entries, end, ...head } = act;
  const lines = [{ act: head }, ...entries, ...(end === undefined ? [] : [{ end }])];
  writeFileSync('/srv/act', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { code, signal, said } = await perform(act.argv);
  const same = end === undefined ? signal === 'SIGKILL' : code === end.exit;
  console.log(
    JSON.stringify({
      test: act.test,
      argv: act.argv,
      same,
      ...(same ? {} : { code, signal, said: said.trim().split('\n').slice(-5) }),
    }),
  );
  if (!same) break;
}
