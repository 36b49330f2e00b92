const hex = (c: string): string => (c.codePointAt(0) ?? 0).toString(16);

/** A character by its code point, as programs write it. */
export const codePoint = (c: string): string => (hex(c).length > 4 ? `\\u{${hex(c)}}` : `\\u${hex(c).padStart(4, "0")}`);

/** What nobody sees, or what turns the direction of text: controls, format characters, line ends, fillers, selectors of variants. */
export const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Most names are nothing else, and are not looked through. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A text in which nothing is hidden: control characters, those that turn the direction of text, are not seen or are line ends are told by their code point. A text
 * of one line comes out as one line.
 */
export const visible = (text: string): string => (PLAIN.test(text) ? text : shown(text));

const shown = (text: string): string => text.toWellFormed().replaceAll(HIDDEN, codePoint);
