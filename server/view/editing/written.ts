import type { Choice } from "./help.ts";
import type { Place } from "./place.ts";
import type { Shape } from "./shape.ts";

/** A change of the text: what is put in the place of what, and where one goes on writing. */
export interface Written {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** From the beginning of the text that is put in. */
  readonly cursor: number;
}

/** What a key is followed by, with `|` where one goes on. */
const JSON_BEGINNINGS: Readonly<Record<Shape["kind"], string>> = { object: "{|}", list: "[|]", text: '"|"' };

function jsonBeginning(shape: Shape | undefined): string {
  if (shape?.kind === "text" && shape.isLiteral) return "|";
  if (shape?.kind === "list" && shape.isTextToo) return JSON_BEGINNINGS.text;
  return shape ? JSON_BEGINNINGS[shape.kind] : "|";
}

function yamlBeginning(shape: Shape | undefined, indent: string): string {
  if (shape?.kind === "object") return `\n${indent}  |`;
  if (shape?.kind === "list") return shape.isTextToo ? " |" : `\n${indent}  - |`;
  return " |";
}

/** Whether a text can stand in YAML without quotes and still be that text. */
const isPlain = (text: string): boolean => /^[A-Za-z/][^#\n]*$/.test(text) && !/:(\s|$)|\s#|^(true|false|null|yes|no|on|off|y|n)$/i.test(text);

const quoted = (text: string, quote: string): string => (quote === "'" ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text));

function valueText(place: Place, { label, isLiteral, isItem }: Choice): string {
  if (isLiteral) return label;
  if (place.syntax === "json") return JSON.stringify(label);
  const text = place.quote ? quoted(label, place.quote) : isPlain(label) ? label : JSON.stringify(label);
  return isItem ? `- ${text}` : text;
}

/** Of a text, what one goes on in the middle of is marked with a bar. */
function marked(from: number, to: number, text: string): Written {
  const at = text.lastIndexOf("|");
  return at < 0 ? { from, to, text, cursor: text.length } : { from, to, text: text.slice(0, at) + text.slice(at + 1), cursor: at };
}

/** What is written when one of the choices at a place is taken. */
export function written(text: string, place: Place, choice: Choice): Written {
  const from = place.from - place.quote.length;
  const to = place.to + (place.isClosed ? place.quote.length : 0);
  if (choice.is === "value") {
    const value = valueText(place, choice);
    return { from, to, text: value, cursor: value.length };
  }
  if (place.syntax === "json") {
    const key = JSON.stringify(choice.label);
    if (place.hasColon) return { from, to, text: key, cursor: key.length };
    const isFollowed = /^\s*"/.test(text.slice(to));
    return marked(from, to, `${key}: ${jsonBeginning(choice.holds)}${isFollowed ? "," : ""}`);
  }
  const key = place.quote ? quoted(choice.label, place.quote) : isPlain(choice.label) ? choice.label : JSON.stringify(choice.label);
  if (place.hasColon) return { from, to, text: key, cursor: key.length };
  const column = from - (text.lastIndexOf("\n", from - 1) + 1);
  return marked(from, to, `${key}:${yamlBeginning(choice.holds, " ".repeat(column))}`);
}
