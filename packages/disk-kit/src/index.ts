// Shared by plugins that work on disks: finding templates, sizes, copy-on-write files, and editing files in a disk without root.
export type { Base } from './ext4/base.js';
export { codes as rootlessCodes, GuestFileTooLarge, isReadable } from './ext4/codes.js';
export { type CowHeader, createCow, headerFor, readHeader } from './ext4/cow.js';
export { ask } from './ext4/debugfs.js';
export { guestEdits } from './ext4/edits.js';
export { lockHolder, recover, refuseLocked } from './ext4/health.js';
export { type FaultBelow, faultBelow } from './ext4/image-below.js';
export type { Node } from './ext4/listing.js';
export { openDisk } from './ext4/open.js';
export { type Change, type Overlay, overlay } from './ext4/overlay.js';
export { rehearse } from './ext4/rehearse.js';
export { guestDevice, guestUser, guestUserNumber, letEnter, letRead, letWrite, nodesOf } from './guest-user.js';
export {
  type Containment,
  contained,
  containment,
  kernelMemory,
  ownNamespaces,
  readOnlyProc,
  type Sandbox,
  sandboxed,
  sandboxPackage,
} from './sandbox.js';
export { humanBytes, type SizeWords } from './template/bytes.js';
export { findTemplate, isName, nearest, type Place, type Template, templateFiles } from './template/find.js';
export { type Growth, growDevice, growFile, growthOf, rootOf } from './template/growth.js';
export { type Look, lookAt } from './template/look.js';
export { asContainer, type ContainerFormat, cowFormat, formatAt, hexAt } from './template/magic.js';
export { diskBytes, templateName, templateOf, templateTitle } from './template/of-host.js';
export { encodeRegister, type Registered, readRegister, registerPath, withEntry } from './template/register.js';
export { lookOf, observeTemplates } from './template/seen.js';
export { field, type Probe, parsed } from './template/table.js';
export { template } from './template/words.js';
