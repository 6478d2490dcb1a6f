// The name of a template → the guest system in the .vmx file, by which VMware chooses the defaults of the devices.

// Products of the last ten years know these names; for newer systems mln writes the newest of them.
const families: readonly (readonly [name: RegExp, id: (version: number) => string])[] = [
  [/^debian-?(\d*)/, (version) => `debian${version === 0 ? 10 : Math.min(Math.max(version, 6), 10)}-64`],
  [/^(?:rhel|redhat)-?(\d*)/, (version) => `rhel${version === 0 ? 7 : Math.min(Math.max(version, 5), 8)}-64`],
  [/^(?:centos|rocky|alma(?:linux)?)-?(\d*)/, (version) => (version === 0 || version > 6 ? 'centos7-64' : 'centos-64')],
  [/^ubuntu/, () => 'ubuntu-64'],
  [/^fedora/, () => 'fedora-64'],
  [/^(?:open)?suse/, () => 'opensuse-64'],
];

/** `other3xlinux-64` if the name does not show the system. */
export function guestOsOf(template: string | undefined): string {
  for (const [pattern, id] of families) {
    const found = pattern.exec((template ?? '').toLowerCase());
    if (found !== null) return id(Number(found[1] ?? 0));
  }
  return 'other3xlinux-64';
}
