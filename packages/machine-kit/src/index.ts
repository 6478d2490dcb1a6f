// Shared by the backends and the plugins that work on their machines.
export { lastWords, plainText } from './console-text.js';
export { failed, MachineFailed, type Sign, signIn } from './failed.js';
export { type Account, accountOf } from './guest/account.js';
export {
  broadcastOf,
  inSubnet,
  netmask,
  readAddress,
  readMask,
  subnet,
  unusable,
  type Written,
} from './guest/addresses.js';
export { type Filled, hasSecrets, metadataOf, userdataOf } from './guest/cloud-config.js';
export { type Cloud, type CloudFile, cloudOf, type Untold } from './guest/cloud-init.js';
export { type ConsoleTty, movePrompt, promptOn } from './guest/console-login.js';
export { guest } from './guest/words.js';
export { bridgeName, clashes, deviceName, isDeviceName, shortName } from './names.js';
export { lives, readProc } from './process.js';
export { consoleEnvironment, detached, screenRc, sessionSocket } from './screen.js';
export { missingPrograms, ownUid } from './server.js';
export { type Ask, type Stop, stopByAsking, waitUntilGone } from './stop.js';
export { type Seen, type Start, waitUntilUp } from './wait.js';
export { machine } from './words.js';
