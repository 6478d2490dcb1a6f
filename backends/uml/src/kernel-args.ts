// Lines of `kernel_args` → the words that the kernel of the guest may not have from a project.

/**
 * Options of User-Mode Linux itself, which reach the server: files, consoles, networks, programs. The kernel compares beginnings, and
 * takes `-` for `_`, and numbers in any base. `linux.uml --help` lists most of them; `dsp` and `mixer` open devices for sound, `time_travel` a socket.
 */
const ofTheServer =
  /^(?:ubd|udb|con(?:\d|$)|ssl|eth\d|vec\d|virtio_uml|iomem|mmapper|mem$|umid|uml_|root$|initrd|hostfs|xterm|mconsole|hostaudio|dsp$|mixer$|time_travel|tty_log)/;

const form = /^([A-Za-z][\w.-]*)(?:=[^"'\\\s]*)?$/;

/** The words that are an option of User-Mode Linux, or not of the form NAME or NAME=VALUE. */
export function refusedWords(line: string): readonly string[] {
  return line
    .trim()
    .split(/\s+/)
    .filter((word) => {
      const name = form.exec(word)?.[1];
      return name === undefined || ofTheServer.test(name.replaceAll('-', '_'));
    });
}
