import { expect, test } from 'vitest';
import { hashPassword } from '../src/password.js';

test('a plain password becomes what openssl passwd -6 makes of it', async () => {
  // openssl passwd -6 -salt abcdefgh 'kjære venn'
  expect(await hashPassword('kjære venn', 'abcdefgh')).toBe(
    '$6$abcdefgh$5pkb0bCrcY829RN1OZXOLky4qcuRWVKU5TR09THqfQwyIdcLbvGgobMD675IaOSnXuEm2aqTHoC4QpD0ePp8C/',
  );
});

test.each(['$1$salt$hash', '$5$salt$hash', '$6$rounds=9000$salt$hash', '$y$j9T$salt$hash', '!', '*'])(
  'the encoded password %s is taken as it is',
  async (encoded) => {
    expect(await hashPassword(encoded, 'salt')).toBe(encoded);
  },
);

test.each(['$5 please', 'l47/Y.NtB9p7w', '$'])('%s is a plain password', async (plain) => {
  expect(await hashPassword(plain, 'salt')).toMatch(/^\$6\$salt\$[./0-9A-Za-z]{86}$/);
});

test('an encoded password with a colon is refused', async () => {
  await expect(hashPassword('$6$a$b:0', 'salt')).rejects.toThrow('":"');
});
