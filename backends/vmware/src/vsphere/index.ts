// The driver of vSphere, as the plugin takes it in: its verbs, its actions, its storage, its diagnostics. Its words are in words.ts.

export { actions as vsphereActions } from './actions.js';
export { codes as vsphereCodes } from './codes.js';
export { vsphere } from './driver.js';
export { withServers } from './service-host.js';
export { storage as vsphereStorage, templateStorage, withStorage } from './template.js';
