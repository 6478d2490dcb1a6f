// Answers of `mln setup` → the text of mln.conf.

export interface Answers {
  readonly projects: string;
  readonly templates: string;
  readonly files: string;
  /** `128M` */
  readonly memory: string;
  /** Set only if it differs from the place where mln looks by default. */
  readonly kernel?: string;
  readonly server: string;
}

/** Every key with an explanation; a `#` precedes each key that has a default. */
export function confText(answers: Answers): string {
  return `# Configuration of mln, made by mln setup. One setting to a line; what stands behind a "#" is a comment.
# "mln config --explain" shows what holds, and from which file.

# Where things are. $NAME is replaced by that variable of the environment.
projects ${answers.projects}
templates ${answers.templates}
files ${answers.files}

# For hosts that do not say.
default_memory ${answers.memory}
#default_template tiny.ext4
#default_size 1G
${answers.kernel === undefined ? '#default_kernel /usr/bin/linux.uml' : `default_kernel ${answers.kernel}`}

# The name of this server in "service_host"; its host name when it is not set.
#service_host ${answers.server}

# For plugins: a volume group for disks, which a project may then name, too; storage that several servers see.
#lvm_vg mln-images
#san_path /srv/san
`;
}
