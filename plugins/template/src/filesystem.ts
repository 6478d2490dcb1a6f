// Size and tree → the arguments that make a file system suitable as a template.

/**
 * With lazy tables each clone would write megabytes of zeros after its first boot. With blocks smaller than a page the template
 * could not have copy-on-write disks. The name's extension gives the type.
 */
export function mke2fsArgs(image: string, size: string, tree?: string): readonly string[] {
  return [
    ...['-q', '-F', '-b', '4096', '-t', /\.(ext[234])$/.exec(image)?.[1] ?? 'ext4', '-L', 'root'],
    ...['-E', 'root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0'],
    ...(tree === undefined ? [] : ['-d', tree]),
    image,
    size,
  ];
}
