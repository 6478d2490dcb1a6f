// Keys of xl.cfg(5) that describe the machine alone. Every other key may name files, devices or programs of the server.

export const guestKeys: ReadonlySet<string> = new Set([
  ...['cpu_weight', 'cap', 'vnuma', 'cpuid', 'nodes', 'cpus_soft', 'cores_per_socket', 'threads_per_core'],
  ...['on_poweroff', 'on_reboot', 'on_watchdog', 'on_crash', 'on_soft_reset'],
  ...['hap', 'oos', 'acpi', 'acpi_s3', 'acpi_s4', 'acpi_laptop_slate', 'apic', 'pae', 'nx', 'hpet', 'vpt_align', 'pvshim'],
  ...['timer_mode', 'tsc_mode', 'localtime', 'rtc_timeoffset', 'viridian', 'ms_vm_genid', 'nestedhvm', 'altp2m', 'vpmu'],
  ...['boot', 'videoram', 'vga', 'stdvga', 'shadow_memory', 'e820_host', 'mmio_hole', 'xenstore_quota'],
  ...['max_grant_frames', 'max_maptrack_frames', 'max_grant_version', 'event_channels', 'max_event_channels'],
]);

/** The keys that the site allows besides these: option `xen_extra_keys`. */
export function allowedKeys(options: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { xen_extra_keys: more } = options;
  return Array.isArray(more) ? new Set([...guestKeys, ...more.map(String)]) : guestKeys;
}
