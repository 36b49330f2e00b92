import { HIDDEN } from "./visible.ts";

const escaped = (hidden: string): string =>
  hidden
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** As JSON in one line. What is not seen or turns the direction of text is escaped, so that no reader of the file is misled. */
export const plainJson = (value: unknown): string => JSON.stringify(value).replaceAll(HIDDEN, escaped);
