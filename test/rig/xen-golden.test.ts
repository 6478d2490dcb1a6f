/** @module-tag long */
// Every configuration that the tests of the backend keep is one that the real xl takes.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onRig, repository } from './hosts.js';

const golden = join(repository, 'backends/xen/test/golden');

/** Says how many it asked of, and of each that was refused why. */
const askAll = `cd /root/golden
find . -name '*.cfg' | sort >/root/golden.list
while read -r file; do said=$(xl create -n "$file" 2>&1) || echo "$file: $said"; done </root/golden.list
wc -l </root/golden.list`;

onRig('configurations of domains', ({ alfa }) => {
  test('xl takes each of them; what they name need not be there', async () => {
    const count = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.cfg')).length;
    expect(count).toBeGreaterThan(20);
    await alfa.put(golden, '/root/golden');
    expect(await alfa.ok(askAll)).toBe(String(count));
  });

  test('one that xl cannot read is refused, so that taking them says something', async () => {
    const { exitCode, stderr } = await alfa.sh(`echo 'type = "none"' >/root/wrong.cfg; xl create -n /root/wrong.cfg`);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('type');
  });
});
