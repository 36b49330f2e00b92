/** Words a POSIX shell takes as they stand; `…` marks what a person fills in. */
const PLAIN = /^[\w@%+=:,./…-]+$/u;

const word = (value: string): string => (PLAIN.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/**
 * A command to be pasted into a terminal: what stands in the template is kept, each value becomes one word of a POSIX shell, so that a name
 * from outside can neither end the command nor start another.
 */
export const shellCommand = (parts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  parts.reduce((text, part, i) => text + word(String(values[i - 1])) + part);
