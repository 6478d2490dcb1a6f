// The catalogue of this plugin: MLN6801 to MLN6899.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  missingWord: { code: 'MLN6801', message: '{group} needs "{word}"', hint: 'add: {example}' },
  notANetworkAddress: {
    code: 'MLN6802',
    message: '{net} is not a network: its last {bits} bits are not zero',
    hint: 'write {network} and choose the first host with addresses_begin',
  },
  missingNetmask: { code: 'MLN6803', message: 'no netmask for {net}', hint: 'write it after the network: {net}/24' },
  invalidNetmask: {
    code: 'MLN6804',
    message: '"{netmask}" is not a netmask for IPv{family}',
    hint: 'IPv4: ones and then zeros, such as 255.255.255.0 or 24; IPv6: a number such as 64',
  },
  hostsDoNotFit: {
    code: 'MLN6805',
    message: '{count} hosts from number {begin} do not fit into {net}, whose hosts have the numbers {first} to {last}',
    hint: 'choose a larger network, fewer hosts or another addresses_begin',
  },
  hostAlreadyExists: {
    code: 'MLN6806',
    message: '{group} makes host {name}{more}, which already exists',
    hint: 'give the group another hostprefix',
  },
  addressInUse: {
    code: 'MLN6807',
    message: '{group} gives {host} the address {address}, which {other} already has{more}',
    hint: 'choose another addresses_begin or net',
  },
  serverWithoutHosts: {
    code: 'MLN6808',
    message: 'no host remains for {server}: {before} takes all',
    hint: 'put the line with "all" last',
  },
  hostsWithoutServer: {
    code: 'MLN6809',
    message: '{left} of the {count} hosts of {group} get no server, and run where mln runs',
    hint: 'add servers, or a last line: SERVER all',
  },
  netmaskDisagrees: { code: 'MLN6810', message: '{net} and netmask {netmask} disagree', hint: 'keep one of the two' },
  wordWithoutAddressAuto: {
    code: 'MLN6811',
    message: '{group} has "{word}" but not "address auto", so it assigns no addresses',
    hint: 'add: address auto',
  },
} as const satisfies Record<string, CodeText>;
