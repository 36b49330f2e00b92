/** One stretch of a text: `hidden` is a character that would not be seen, told by its code. */
export interface TextPiece {
  readonly text: string;
  readonly hidden: boolean;
}

// controls, format characters (bidi marks, zero-width, soft hyphen, tags), line and paragraph separators, lone surrogates
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const JOINER = "\u200d";
const CONTROL_PICTURES = 0x2400;

const isPicture = (char: string | undefined): boolean => char !== undefined && /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u.test(char);

function sign(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === 0x7f) return "\u2421";
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Cuts a text where characters hide; a joiner inside an emoji is part of the emoji and stays. */
export function textPieces(text: string): readonly TextPiece[] {
  // most names hide nothing, and tables hold thousands of them
  if (text !== "" && !UNSEEN.test(text)) return [{ text, hidden: false }];
  const pieces: TextPiece[] = [];
  let plain = "";
  const chars = [...text];
  for (const [i, char] of chars.entries()) {
    const inEmoji = char === JOINER && isPicture(chars[i - 1]) && isPicture(chars[i + 1]);
    if (!UNSEEN.test(char) || inEmoji) {
      plain += char;
      continue;
    }
    if (plain !== "") pieces.push({ text: plain, hidden: false });
    plain = "";
    pieces.push({ text: sign(char), hidden: true });
  }
  if (plain !== "") pieces.push({ text: plain, hidden: false });
  return pieces;
}

/** The text with every character that hides, breaks lines or turns the reading direction replaced by a visible sign. */
export const visibleText = (text: string): string =>
  textPieces(text)
    .map((piece) => piece.text)
    .join("");
