// The part of the kernel's catalogue that decoders and plugins report too.
import type { CodeText } from './diagnostic.js';

export const commonCodes = {
  notAllowedToProjects: {
    code: 'MLN1017',
    message: 'cannot use {what} "{name}" of the server: the configuration does not allow it to projects',
    hint: 'let the site or user configuration allow it: roots.{kind}: [{name}]',
  },
  unknownWord: { code: 'MLN3001', message: 'unknown word "{word}" in {where}' },
  invalidName: {
    code: 'MLN3005',
    message: '"{name}" is not a valid {what} name',
    hint: 'use letters, digits and hyphens, at most {limit} characters',
  },
  invalidValue: { code: 'MLN3010', message: '"{value}" is not a valid value', hint: 'write {wanted}' },
  missingValue: { code: 'MLN3011', message: '"{word}" needs a value', hint: 'write {word} and then {wanted}' },
  unreadableLine: { code: 'MLN3012', message: 'cannot read "{line}"', hint: 'write: {wanted}' },
  entryIsNotABlock: { code: 'MLN3013', message: '"{word}" should be a block here', hint: 'write: {word} { ... }' },
  missingRequirement: { code: 'MLN4012', message: '{what} is missing', hint: '{how}' },
  hostNotUpInTime: { code: 'MLN5005', message: 'host {host} was not up after {seconds} s', hint: 'the console log is {log}' },
} as const satisfies Record<string, CodeText>;
