// A machine → its OVF descriptor (DMTF DSP0243, with the keys of VMware's that are named vmw). Pure.

export interface OvfMachine {
  readonly name: string;
  /** Of vSphere's guest systems: `debian10_64Guest`. */
  readonly guestId: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly firmware: 'bios' | 'efi';
  readonly controller: 'lsilogic' | 'pvscsi' | 'sata' | 'ide';
  readonly disk: {
    /** Beside the descriptor. */
    readonly file: string;
    /** Of that file. */
    readonly fileBytes: number;
    /** That the guest sees. */
    readonly bytes: number;
  };
}

/** `debian10-64`, as a .vmx file has it, → `debian10_64Guest`; `ubuntu-64` → `ubuntu64Guest`. */
export function guestIdOf(guestOs: string | undefined): string {
  if (guestOs === undefined) return 'otherLinux64Guest';
  const [, name = '', wide] = /^(.*?)(-64)?$/.exec(guestOs) ?? [];
  const cased = name.replace(/linux$/, 'Linux');
  if (wide === undefined) return `${cased}Guest`;
  return /\d$/.test(cased) ? `${cased}_64Guest` : `${cased}64Guest`;
}

// CIM_ResourceAllocationSettingData.ResourceType, and the subtypes that vSphere knows
const controllers = {
  lsilogic: { type: 6, subtype: 'lsilogic', name: 'SCSI controller 0' },
  pvscsi: { type: 6, subtype: 'VirtualSCSI', name: 'SCSI controller 0' },
  sata: { type: 20, subtype: 'vmware.sata.ahci', name: 'SATA controller 0' },
  ide: { type: 5, subtype: 'PIIX4', name: 'IDE controller 0' },
} as const;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}

export function ovfOf(machine: OvfMachine): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
    xmlns:vmw="http://www.vmware.com/schema/ovf">
${diskText(machine)}
${systemText(machine)}
</Envelope>
`;
}

function diskText({ disk }: OvfMachine): string {
  return `  <References>
    <File ovf:href="${escaped(disk.file)}" ovf:id="file1" ovf:size="${disk.fileBytes}"/>
  </References>
  <DiskSection>
    <Info>the root disk</Info>
    <Disk ovf:capacity="${disk.bytes}" ovf:capacityAllocationUnits="byte" ovf:diskId="root" ovf:fileRef="file1"
        ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>`;
}

function systemText(machine: OvfMachine): string {
  return `  <VirtualSystem ovf:id="${escaped(machine.name)}">
    <Info>made by mln</Info>
    <Name>${escaped(machine.name)}</Name>
    <OperatingSystemSection ovf:id="101" vmw:osType="${escaped(machine.guestId)}">
      <Info>the guest system</Info>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>the hardware</Info>
      <System>
        <vssd:ElementName>virtual hardware</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>${escaped(machine.name)}</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>${hardwareVersion}</vssd:VirtualSystemType>
      </System>
${items(machine).map(itemText).join('\n')}
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="${machine.firmware}"/>
      <vmw:Config ovf:required="false" vmw:key="cpuHotAddEnabled" vmw:value="true"/>
      <vmw:Config ovf:required="false" vmw:key="memoryHotAddEnabled" vmw:value="true"/>
    </VirtualHardwareSection>
  </VirtualSystem>`;
}

// ESXi 6.5 and later take it; newer servers raise nothing by themselves, so a machine can be moved to older ones of them
const hardwareVersion = 'vmx-13';

type Item = readonly (readonly [element: string, value: string | number])[];

// the schema requires the elements of an item in alphabetical order
function items({ vcpus, memoryMiB, controller }: OvfMachine): readonly Item[] {
  const { type, subtype, name } = controllers[controller];
  return [
    [
      ['AllocationUnits', 'hertz * 10^6'],
      ['ElementName', `${vcpus} virtual CPU(s)`],
      ['InstanceID', 1],
      ['ResourceType', 3],
      ['VirtualQuantity', vcpus],
    ],
    [
      ['AllocationUnits', 'byte * 2^20'],
      ['ElementName', `${memoryMiB} MB of memory`],
      ['InstanceID', 2],
      ['ResourceType', 4],
      ['VirtualQuantity', memoryMiB],
    ],
    [
      ['Address', 0],
      ['ElementName', name],
      ['InstanceID', 3],
      ['ResourceSubType', subtype],
      ['ResourceType', type],
    ],
    [
      ['AddressOnParent', 0],
      ['ElementName', 'hard disk 1'],
      ['HostResource', 'ovf:/disk/root'],
      ['InstanceID', 4],
      ['Parent', 3],
      ['ResourceType', 17],
    ],
  ];
}

function itemText(item: Item): string {
  const lines = item.map(([element, value]) => `        <rasd:${element}>${value}</rasd:${element}>`);
  return ['      <Item>', ...lines, '      </Item>'].join('\n');
}
