// Console output → plain text.

/** The text without the carriage returns and colours of a terminal. */
export function plainText(log: string): string {
  return log.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '').replaceAll('\r', '');
}

const shown = 6;

/** The last lines, indented, for the end of a message; empty if there was no output. */
export function lastWords(consoleText: string): string {
  // the trace of the kernel's calls does not help users
  const lines = plainText(consoleText)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:<\d>)?\s*\[<[0-9a-f]+>\]/.test(line));
  return lines.length === 0
    ? ''
    : `; the console said last:\n${lines
        .slice(-shown)
        .map((line) => `    ${line}`)
        .join('\n')}`;
}
