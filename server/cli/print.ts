import { TEXT } from "./text.ts";

/** Control characters of names never reach a terminal as such. */
const visible = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Prints an answer: as JSON alone, or as text for people; `textOf`: another text than that of its name. */
export function print(name: string, answer: unknown, json: boolean, textOf: ((answer: unknown) => string[]) | undefined = TEXT[name]): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const lines = textOf?.(answer) ?? [JSON.stringify(answer, null, 2)];
  process.stdout.write(`${lines.map(visible).join("\n")}\n`);
}
