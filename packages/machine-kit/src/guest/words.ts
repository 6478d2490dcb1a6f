// Words of a guest that other plugins read: its host name, and its addresses.
import { type FieldOptions, scalar } from '@mln/engine/api';
import { readAddress } from './addresses.js';

function hostName(options: FieldOptions<undefined>) {
  return scalar(
    {
      type: 'host name',
      wanted: 'a host name such as web1 or web1.example.org',
      parse: (t: string): string | undefined =>
        t.length <= 253 && t.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
          ? t
          : undefined,
    },
    options,
  );
}

function interfaceAddress(options: FieldOptions<undefined>) {
  return scalar(
    {
      type: 'address, address/prefix or dhcp',
      wanted: 'an address such as 10.0.0.1 or 10.0.0.1/24, or dhcp',
      parse: (t: string): string | undefined => (t === 'dhcp' || readAddress(t) !== undefined ? t : undefined),
    },
    options,
  );
}

/** The plugin that registers these words, and more of its own; for `settingsOf` and `interfaceSettingsOf`. */
export const guest = {
  name: 'guest',
  claims: {
    host: { hostname: hostName({ doc: 'the name of the guest; default: the name of the host' }) },
    network: { address: interfaceAddress({ doc: 'static address, with or without /prefix, or dhcp' }) },
  },
} as const;
