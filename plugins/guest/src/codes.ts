// The catalogue of this plugin: MLN6201 to MLN6299.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  missingNetmask: {
    code: 'MLN6201',
    message: 'interface {interface} of host {host} has address {address} and no netmask',
    hint: 'add: netmask 255.255.255.0, or write the address as {address}/24',
  },
  gatewayOutsideSubnet: {
    code: 'MLN6202',
    message: 'gateway {gateway} is outside {subnet}, the subnet of {interface} of host {host}',
    hint: 'check gateway and netmask; the guest looks for the gateway on that link',
  },
  duplicateAddress: { code: 'MLN6203', message: '{a} and {b} both have address {address}', hint: 'change one of them' },
  invalidNetmask: {
    code: 'MLN6204',
    message: '"{netmask}" is not a netmask for IPv{family}',
    hint: 'IPv4: ones and then zeros, such as 255.255.255.0 or 24; IPv6: a number such as 64',
  },
  notAHostAddress: {
    code: 'MLN6205',
    message: 'cannot use {address} for a host: it is a {what} address',
    hint: 'choose another one of {subnet}',
  },
  fileNotFound: {
    code: 'MLN6206',
    message: 'file "{source}" not found',
    hint: 'looked for {path}; a relative name is below the directory "files" of the configuration',
  },
  invalidName: {
    code: 'MLN6207',
    message: '"{name}" is not a valid {what} name',
    hint: 'a letter or _ first, then letters, digits, - _ and ., at most 32 characters',
  },
  netmaskDisagrees: { code: 'MLN6208', message: 'address {address} and netmask {netmask} disagree', hint: 'keep one of the two' },
  mixedAddressFamilies: {
    code: 'MLN6209',
    message: '{word} {value} is not an IPv{family} address, as the address of {interface} is',
  },
  severalDefaultGateways: {
    code: 'MLN6210',
    message: 'host {host} has more than one default gateway: {gateways}',
    hint: 'keep the gateway of one interface; the others reach only their own subnet',
  },
  broadcastOutsideSubnet: {
    code: 'MLN6211',
    message: 'broadcast address {broadcast} is outside {subnet}',
    hint: 'remove it: mln uses the last address of the subnet',
  },
  colonInPasswordHash: {
    code: 'MLN6212',
    message: 'the password hash of {user} contains ":"',
    hint: 'write a hash from: openssl passwd -6',
  },
  notAPasswordHash: {
    code: 'MLN6213',
    message: 'the password of {user} does not look like a password hash, so no login works with it',
    hint: 'write a hash from: openssl passwd -6',
  },
  deviceOfThisMachine: {
    code: 'MLN6214',
    message: '"{device}" is a file of this machine, not a device that the guest sees',
    hint: 'write the name of the device in the guest, such as /dev/vdb or LABEL=data',
  },
  invalidMount: { code: 'MLN6215', message: 'cannot mount {device} at {mountpoint}: {why}' },
  invalidModule: {
    code: 'MLN6216',
    message: '"{module}" is not a kernel module',
    hint: 'write its name and optional options, one module on each line',
  },
  duplicateHostname: { code: 'MLN6217', message: 'hosts {a} and {b} both call themselves {name}', hint: 'change one "hostname"' },
  tooManyAddresses: {
    code: 'MLN6218',
    message: 'the project has too many addresses for a hosts file in each guest',
    hint: 'each guest gets {what}; give them a name server',
  },
} as const satisfies Record<string, CodeText>;
