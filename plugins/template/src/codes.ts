// The catalogue of this plugin: MLN6101 to MLN6199.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  templateNotFound: { code: 'MLN6101', message: 'template "{name}" not found in {directory}' },
  noTemplate: {
    code: 'MLN6102',
    message: 'host {host} has no template',
    hint: 'write for example: template tiny; mln template make tiny makes one, mln list_templates lists the templates',
  },
  sizeBelowTemplate: {
    code: 'MLN6103',
    message: 'size {size} is smaller than template {name}, which has {bytes}',
    hint: 'mln uses the size of the template',
  },
  templateNeedsRecovery: {
    code: 'MLN6104',
    message: 'template {name} was copied while it was in use: its journal needs recovery',
    hint: 'chmod u+w {path}; e2fsck -fp {place}; chmod a-w {path}',
  },
  templateExists: {
    code: 'MLN6105',
    message: 'template "{name}" already exists in {directory}',
    hint: 'choose another name with -n, or replace it with -f',
  },
  registrationFailed: { code: 'MLN6106', message: 'cannot register {file}: {reason}' },
  invalidTemplateName: {
    code: 'MLN6107',
    message: '"{name}" is not a valid template name',
    hint: 'use letters, digits, and . _ + - after the first',
  },
  templateNeedsConversion: {
    code: 'MLN6108',
    message: 'cannot use template {name}: a disk of format {format} needs a conversion',
    hint: 'mln register_template -t {path}',
  },
  noRootFileSystem: {
    code: 'MLN6109',
    message: 'cannot find a root file system in template {name}: {why}',
    hint: 'install the system with its root in a partition of type ext2, ext3 or ext4; or copy its files to a directory and make an image with mke2fs -d DIRECTORY',
  },
  ambiguousRoot: {
    code: 'MLN6110',
    message: 'cannot tell which partition of template {name} is the root: {why}',
    hint: 'mln register_template -t {path} -f --root-partition {choices}',
  },
  rootIsNotLastPartition: {
    code: 'MLN6111',
    message: 'cannot grow the disk of host {host}: partition {behind} follows its root, partition {root}',
    hint: 'remove size and free_space, or make a template whose root is the last partition',
  },
  unusableDisk: {
    code: 'MLN6112',
    message: 'cannot use disk "{file}": {reason}',
    hint: 'all its parts must be beside it, and it must not depend on another disk: qemu-img convert -O qcow2 OLD NEW makes one file of a trusted disk',
  },
  ambiguousFormat: {
    code: 'MLN6113',
    message: 'cannot use template {name}: its first bytes say that it is a {format} file, and the rest says otherwise',
    hint: 'such a header can name any file of this server; copy the files of a trusted system to a directory and make an image with mke2fs -d DIRECTORY',
  },
  templateInUse: {
    code: 'MLN6114',
    message: 'cannot replace template {name}: disks of {projects} stand on {path}',
    hint: 'register the new one under another name, or remove these projects first and build them again afterwards: mln remove -p {first}',
  },
} as const satisfies Record<string, CodeText>;
