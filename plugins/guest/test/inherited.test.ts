import { tryProject } from '@mln/engine/testkit';
import template from '@mln/plugin-template';
import { expect, test } from 'vitest';
import guest from '../src/index.js';

test('a module that a superclass loads is not loaded twice, and a shell line that comes back is kept', async () => {
  const text = `
global { project p }
superclass base { template t.ext4 ; modules {
  loop
  dummy
} ; startup {
  fi
} }
host a { superclass base ; modules {
  dummy
  bonding mode=1
} ; startup {
  fi
} }
`;
  const { model, diagnostics } = await tryProject([template, guest], { '/p/p.mln': text, '/t/t.ext4': '' });
  expect(diagnostics).toEqual([]);
  const { modules, startup } = model?.hosts[0]?.settings.guest ?? {};
  expect([modules, startup]).toEqual([
    ['loop', 'dummy', 'bonding mode=1'],
    ['fi', 'fi'],
  ]);
});
