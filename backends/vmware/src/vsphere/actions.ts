// The actions by which plans name what vSphere does.
import { vsphereClone } from './clone.js';
import { vsphereMigrate } from './migrate.js';
import { vsphereConnect, vsphereDisconnect } from './network.js';
import { vsphereAdjust, vsphereResume, vsphereStart, vsphereStop, vsphereSuspend } from './power.js';
import { vsphereForget, vsphereMarkRevert, vsphereRevert, vsphereSnapshot } from './snapshots.js';
import { vsphereRemove, vsphereUpload } from './upload.js';

export const actions = {
  vsphereUpload,
  vsphereClone,
  vsphereRemove,
  vsphereStart,
  vsphereStop,
  vsphereSuspend,
  vsphereResume,
  vsphereAdjust,
  vsphereMigrate,
  vsphereSnapshot,
  vsphereMarkRevert,
  vsphereRevert,
  vsphereForget,
  vsphereConnect,
  vsphereDisconnect,
};
export type VsphereActions = typeof actions;
