// The rules of prose: for each a sentence that it finds fault with, and a better one that it lets pass.
import { describe, expect, test } from 'vitest';
import { lintPage, lintTexts } from '../scripts/prose/lint.mjs';
import { textsOf } from '../scripts/prose/texts.mjs';

const rulesOf = async (text: string) => (await lintPage('page.md', text)).map(({ rule }) => rule);

const pairs = [
  ['words', 'Removing a disk that is missing is no error.', 'Removing a missing disk succeeds.'],
  ['words', 'Removing a missing disk is success.', 'Removing a missing disk succeeds.'],
  ['words', 'A line without a word is no comment.', 'A line without a word is not a comment.'],
  ['words', 'A run that was cut off can be resumed.', 'An interrupted run can be resumed.'],
  ['words', 'The revert throws the state away.', 'The revert discards the state.'],
  ['words', 'The start takes the machine up again.', 'The start resumes the machine.'],
  ['words', 'A stop unpauses first, for it would wait.', 'A stop unpauses first, because it would wait.'],
  ['words', 'The last column shows the way out.', 'The last column shows the hint.'],
  ['words', 'The key that nobody claims is reported.', 'mln reports a key that no plugin claims.'],
  ['words', 'The lock belongs to whoever wrote the file.', 'The lock belongs to the process that wrote the file.'],
  ['words', 'The testkit builds machines on paper.', 'The testkit builds machines in memory.'],
  ['words', 'The doors to the other server close.', 'The ports to the other server close.'],
  ['words', 'The backend sees to the edits.', 'The backend applies the edits.'],
  ['words', 'The default is used when nothing is said.', 'The default is used when the host sets no value.'],
  ['words', 'The hosts that were asked for start.', 'The requested hosts start.'],
  ['words', 'The file name is what the guest sees.', 'The guest sees the file name.'],
  ['words', 'A failed step ends, and what had run is undone.', 'A step fails, and mln undoes its changes.'],
  ['subject', 'It comes from the template.', 'The kernel comes from the template.'],
  ['subject', 'Write the file. It is then read again.', 'Write the file. mln then reads the file again.'],
  ['subject', 'That is checked before the move.', 'That port is checked before the move.'],
  ['subject', 'What the template has stays.', 'The settings of the template stay.'],
  ['subject', '**Whether** the server answers is checked first.', '**mln checks first** if the server answers.'],
  ['subject', 'Nothing is undone after a success.', 'mln undoes no step after a success.'],
  ['semicolons', 'The host starts; the guest boots; the console opens.', 'The host starts; the guest boots.'],
  ['length', `The host ${'that the project names '.repeat(8)}starts.`, 'The host starts.'],
  ['heading', '## What is changed', '## Changes'],
] as const;

describe.each(pairs)('rule %s', (rule, bad, good) => {
  test(`finds fault with: ${bad}`, async () => {
    expect(await rulesOf(bad)).toEqual([rule]);
  });

  test(`lets pass: ${good}`, async () => {
    expect(await rulesOf(good)).toEqual([]);
  });
});

describe('rule error', () => {
  const messages = async (text: string) => (await lintTexts('codes.ts', [{ line: 7, text }], 'message')).map(({ rule }) => rule);

  test.each(['host {host} cannot move', 'could not read {file}', 'unable to reach {server}'])(
    'finds fault with: %s',
    async (text) => {
      expect(await messages(text)).toEqual(['error']);
    },
  );

  test.each(['cannot move host {host}', 'unknown word "{word}"'])('lets pass: %s', async (text) => {
    expect(await messages(text)).toEqual([]);
  });

  test('is for messages alone', async () => {
    expect(await rulesOf('A disk cannot shrink.')).toEqual([]);
  });
});

test('rule semicolons lets pass help texts, which may hold lines of shell', async () => {
  const texts = [{ line: 1, text: 'chmod u+w a; e2fsck -p a; chmod a-w a' }];
  expect((await lintTexts('codes.ts', texts, 'comment')).map(({ rule }) => rule)).toEqual(['semicolons']);
  expect(await lintTexts('codes.ts', texts, 'help')).toEqual([]);
});

describe('a page', () => {
  test('is checked outside of code, links and generated parts', async () => {
    const page = [
      'Call `nobody()` or [the page](nobody.md).',
      '```\nnobody\n```',
      '<!-- generated: words -->\n\nNobody knows.\n\n<!-- end of generated: words -->',
    ];
    expect(await rulesOf(page.join('\n\n'))).toEqual([]);
  });

  test('has its findings at their lines, in tables too', async () => {
    const page = '# Title\n\n| key | meaning |\n| --- | --- |\n| `a` | nobody knows |\n\nThe host starts.\nIt boots.\n';
    expect((await lintPage('page.md', page)).map(({ line, rule }) => [line, rule])).toEqual([
      [5, 'words'],
      [8, 'subject'],
    ]);
  });
});

describe('a source', () => {
  const source = [
    '// Reads a file.',
    '// What is missing is reported.',
    "export const codes = { MLN1: { message: 'no', hint: 'a ' + 'hint' } };",
    'const command = {',
    "  summary: 'start it', // biome-ignore lint: not prose",
    "  options: { '-n': 'run none' },",
    "  run: () => print('not a help text'),",
    '  /** One.',
    '   * Two.',
    '   * @when three */',
    '  x: 1,',
    '};',
  ].join('\n');
  const { messages, helps, comments } = textsOf('a.ts', source);

  test('gives its messages and its help', () => {
    expect(messages).toEqual([{ line: 3, text: 'no' }]);
    expect(helps.map(({ text }) => text)).toEqual(['a hint', 'start it', 'run none']);
  });

  test('gives its comments, a paragraph each', () => {
    expect(comments.map(({ line, text }) => [line, text])).toEqual([
      [1, 'Reads a file.\nWhat is missing is reported.'],
      [8, 'One.\nTwo.'],
      [10, 'three'],
    ]);
  });

  test('has its findings at the lines of the file', async () => {
    expect((await lintTexts('a.ts', comments, 'comment')).map(({ line, rule }) => [line, rule])).toEqual([[2, 'subject']]);
  });
});
