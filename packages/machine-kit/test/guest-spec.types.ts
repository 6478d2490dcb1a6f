// What does not compile: a cloud-init that reads a guest by names that its specification does not have.
import type { GuestInterface, GuestSpec, GuestUser } from '@mln/engine/api';
import { cloudOf } from '../src/guest/cloud-init.js';

type Renamed<T, From extends keyof T, To extends string> = Omit<T, From> & { readonly [K in To]: T[From] };

/** As if a field had been renamed in the specification and not here. */
declare const user: Renamed<GuestUser, 'hash', 'password'>;
declare const card: Renamed<GuestInterface, 'mac', 'hardware'>;
declare const lists: Renamed<Required<GuestSpec>, 'nameServers', 'resolvers'>;

const told = { asked: {}, edits: [] };
cloudOf('web', { ...told, spec: { users: [{ name: 'kim', hash: { secret: 's' } }] } });
// @ts-expect-error users without the hash that is read
cloudOf('web', { ...told, spec: { users: [user] } });
// @ts-expect-error cards without the hardware address that is read
cloudOf('web', { ...told, spec: { interfaces: [card] } });
// @ts-expect-error name servers under another name
export const spec: Required<GuestSpec> = lists;
// @ts-expect-error edits of a plugin are no specification
cloudOf('web', [{ plugin: 'guest', do: 'edit', action: 'users', args: { users: [] }, title: 'users' }]);
