import { describe, expect, test } from 'vitest';
import { listDomains, ownDomain, parseList, stranger } from '../src/domains.js';
import { domainId } from '../src/names.js';

const uuid = '0a0b0c0d-0e0f-8a0b-8c0d-0e0f0a0b0c0d';
const other = '11111111-2222-8333-8444-555555555555';
const head =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label\n';
function row(flags: string, name = 'web.lab') {
  return `${name.padEnd(40)}     5   128     2     ${flags}       1.5 ${uuid}        -                -\n`;
}

describe('a list of domains', () => {
  test.each([
    ['r-----', 'running'],
    ['-b----', 'running'],
    ['------', 'running'],
    ['--p---', 'paused'],
    ['-bp---', 'paused'],
    ['---s--', 'ended'],
    ['---sr-', 'ended'],
    ['---sc-', 'ended'],
    ['---ss-', 'suspended'],
    ['--ps-d', 'dying'],
  ])('%s is %s', (flags, state) => {
    expect(parseList(head + row(flags))).toEqual([{ name: 'web.lab', id: 5, memory: 128, vcpus: 2, uuid, state }]);
  });

  test.each(['a name of blanks', '(null)', '12 34'])('a domain called "%s" is one', (name) => {
    expect(parseList(head + row('r-----', name))[0]?.name).toBe(name);
  });

  test('without domains is empty, and the head is none', () => {
    expect(parseList(head)).toEqual([]);
  });

  test('that Xen does not give is no empty one', async () => {
    const silent = async () => ({ exitCode: 1, stdout: '', stderr: 'first\ncannot init xl context\n' });
    await expect(listDomains(silent)).rejects.toThrow('xl list failed (exit 1): first cannot init xl context');
  });
});

describe('our domain', () => {
  const id = { name: 'web.lab', uuid };

  test('is known by its UUID, whatever it is called: while it moves, and before it has a name', () => {
    for (const name of ['web.lab', 'web.lab--incoming', '(null)'])
      expect(ownDomain(parseList(head + row('r-----', name)), id)?.id).toBe(5);
  });

  test('is not one that begins with its name', () => {
    const domains = parseList(head + row('r-----', 'web.lab2').replace(uuid, other));
    expect([ownDomain(domains, id), stranger(domains, id)]).toEqual([undefined, undefined]);
  });

  test('is told from a stranger of its name', () => {
    const domains = parseList(head + row('r-----').replace(uuid, other));
    expect([ownDomain(domains, id), stranger(domains, id)?.id]).toEqual([undefined, 5]);
  });
});

describe('an identity', () => {
  const here = { project: '/m/lab' };

  test('is the same each time, and a UUID of version 8', () => {
    const made = domainId(here, { project: 'lab', host: 'web' });
    expect(made).toEqual(domainId(here, { project: 'lab', host: 'web' }));
    expect(made.name).toBe('web.lab');
    expect(made.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('is another one for another host, and for a project of the same name elsewhere', () => {
    const uuids = [
      domainId(here, { project: 'lab', host: 'web' }),
      domainId(here, { project: 'lab', host: 'db' }),
      domainId({ project: '/home/kim/lab' }, { project: 'lab', host: 'web' }),
    ].map((one) => one.uuid);
    expect(new Set(uuids).size).toBe(3);
  });
});
