/** Words a POSIX shell takes as they stand; `…` marks what a person fills in. */
const PLAIN = /^[\w@%+=:,./…-]+$/u;

/** What a terminal acts upon when it is pasted, and what a reader does not see; a line's end is neither between quotes. */
const HIDDEN = /(?:(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu;

const octal = (text: string): string => [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''").replace(HIDDEN, (hidden) => `'"$(printf '${octal(hidden)}')"'`)}'`;

const word = (value: string): string => (PLAIN.test(value) ? value : quoted(value));

/**
 * A command to be pasted into a terminal: what stands in the template is kept, each value becomes one word of a POSIX shell, so that a name
 * from outside can neither end the command nor start another, nor look like another: characters that are not seen are printed by their bytes.
 */
export const shellCommand = (parts: TemplateStringsArray, ...values: readonly (string | number)[]): string =>
  parts.reduce((text, part, i) => text + word(String(values[i - 1])) + part);
