// The catalogue of the vSphere driver: MLN7450 to MLN7499.
import { CodedError, type CodeText, type Values } from '@mln/engine/api';

export const codes = {
  noServerConfigured: {
    code: 'MLN7451',
    message: 'no vCenter or ESXi server is configured',
    hint: 'set options.vmware.vsphere.server in the configuration, or GOVC_URL',
  },
  unusablePasswordFile: {
    code: 'MLN7452',
    message: 'cannot use password file {file}: {why}',
    hint: 'the file must contain only the password, and belong to you with mode 0600',
  },
  loginRefused: {
    code: 'MLN7453',
    message: 'cannot log in to {server}: unknown user or wrong password',
    hint: 'check username and password_file in options.vmware.vsphere, or GOVC_USERNAME and GOVC_PASSWORD',
  },
  untrustedCertificate: {
    code: 'MLN7454',
    message: 'cannot trust the certificate of {server}: {why}',
    hint: 'set ca_file to the certificate of its authority, or known_hosts to a file with the output of govc about.cert -k -thumbprint, or name the server in insecure',
  },
  serverUnreachable: {
    code: 'MLN7455',
    message: 'cannot reach {server}: {why}',
    hint: 'check that the server runs and that the network reaches it',
  },
  govcNotFound: {
    code: 'MLN7456',
    message: 'program "{govc}" not found',
    hint: 'install govc, or set options.vmware.vsphere.govc',
  },
  queryFailed: { code: 'MLN7457', message: 'cannot query {server}: {why}' },
  objectNotFound: { code: 'MLN7458', message: 'no {what} "{name}" in vSphere', hint: 'existing: {names}' },
  objectNotChosen: {
    code: 'MLN7459',
    message: 'host {host} does not name its {what}, and vSphere has several',
    hint: 'write {word} and one of: {names}',
  },
  ambiguousObject: { code: 'MLN7460', message: '{what} "{name}" is not unique: {names}', hint: 'write more of its path' },
  foreignMachine: {
    code: 'MLN7461',
    message: 'cannot use machine {vm} for host {host}: mln did not make it',
    hint: 'its notes do not begin with "{note}"; rename or remove the machine, or rename the host',
  },
  machineGone: {
    code: 'MLN7462',
    message: 'the machine {vm} of host {host} no longer exists',
    hint: 'mln build -r makes the project again',
  },
  toolsNotRunning: {
    code: 'MLN7463',
    message: 'cannot shut down host {host}: VMware Tools do not run in it',
    hint: 'mln stop -H powers it off',
  },
  shutdownTimedOut: {
    code: 'MLN7464',
    message: 'host {host} did not shut down within {seconds} s',
    hint: 'mln stop -H powers it off',
  },
  switchAcrossServers: {
    code: 'MLN7465',
    message:
      'cannot join hosts on different ESXi servers ({servers}) with switch {switch}: it is a standard switch without uplink',
    hint: 'use one "esxi" for all of them, or a distributed switch: dvs NAME, or a switch with an uplink: vswitch NAME',
  },
  hostOnAnyServer: {
    code: 'MLN7466',
    message: 'host {host} may run on any of {servers}, and switch {switch} is on only one of them',
    hint: 'add esxi NAME to the host, or use a distributed switch: dvs NAME',
  },
  conflictingSwitchWords: {
    code: 'MLN7467',
    message: 'switch {switch}: {a} and {b} exclude each other',
    hint: 'keep one of the words',
  },
  missingVlan: {
    code: 'MLN7468',
    message: 'switch {switch} on {parent} has no VLAN',
    hint: 'add vlan NUMBER: without it all port groups of the switch are one network; vlan 0 confirms that',
  },
  noAddressInTime: {
    code: 'MLN7469',
    message: 'host {host} has no address after {seconds} s',
    hint: 'VMware Tools (open-vm-tools) in the guest report the address; boot_timeout SECONDS allows more time',
  },
  foreignPortGroup: {
    code: 'MLN7470',
    message: 'port group {name} on {server} belongs to {vswitch}, and mln did not make it',
    hint: 'rename it, or rename the switch in the project',
  },
  switchOnOneServer: {
    code: 'MLN7471',
    message: 'cannot move host {host} to {server}: its switch {switch} is on only one ESXi server',
    hint: 'stop the project and start it again, which moves all its hosts; or use a distributed switch: dvs NAME',
  },
  interfaceWithoutSwitch: {
    code: 'MLN7472',
    message: 'interface {interface} of host {host} has no switch, so the guest does not get it',
    hint: 'add: switch NAME',
  },
  machineToCloneNotFound: {
    code: 'MLN7474',
    message: 'cannot clone machine "{name}": {datacenter} has no such machine',
    hint: 'govc find -type m lists the machines',
  },
  unsupportedByCloudInit: {
    code: 'MLN7475',
    message: 'cannot configure the guest of host {host} by cloud-init: {what} (plugin {plugin})',
    hint: 'remove the setting, put it into the cloned machine, or use your own image: template NAME',
  },
  guestSettingsTooLarge: {
    code: 'MLN7476',
    message: 'the settings for the guest of host {host} take {bytes} bytes, and at most {limit} are possible',
    hint: 'put large files into the cloned machine',
  },
  sizeHasNoEffect: {
    code: 'MLN7477',
    message: '"size" of host {host} has no effect: its disk is that of the cloned machine',
    hint: 'remove the word',
  },
  notOnTargetAfterMove: {
    code: 'MLN7478',
    message: 'host {host} is not on {server}, although vSphere reports a successful move',
    hint: 'check the rules of its cluster; mln status shows the server of the machine',
  },
  datastoreNotVisible: {
    code: 'MLN7479',
    message: 'server {server} does not see datastore {datastore}, which holds the disk of host {host}',
    hint: 'the server sees: {names}; give it access to the datastore, or choose another server',
  },
  snapshotTakenMeanwhile: {
    code: 'MLN7480',
    message: 'another user has taken a snapshot "{name}" of host {host} in the meantime',
    hint: 'choose another name',
  },
  snapshotGone: {
    code: 'MLN7481',
    message: 'the snapshot "{name}" of host {host} no longer exists',
    hint: 'another user removed it in vSphere',
  },
  snapshotsNotListed: { code: 'MLN7482', message: 'cannot list the snapshots of host {host}: {why}' },
} as const satisfies Record<string, CodeText>;

/** Failure of an act, as the kernel reports it: the code, the filled text and the hint. */
export class VsphereFailed extends CodedError {
  constructor(row: CodeText, values: Values) {
    super(row, values);
    this.name = 'VsphereFailed';
  }
}
