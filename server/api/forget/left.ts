/** A text that holds a name and stays as it is. */
export interface LeftText {
  readonly at: string;
  readonly text: string;
}

const MOST_SHOWN = 160;

/** Texts, and keys, of a JSON value that hold one of the names in whatever spelling. `tell` is called with each. */
export function findLeft(value: unknown, names: readonly string[], tell: (left: LeftText) => void, at = ""): void {
  const holds = (text: string): boolean => names.some((name) => text.includes(name) || text.toLowerCase().includes(name.toLowerCase()));
  const say = (text: string): void => {
    if (holds(text)) tell({ at, text: text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text });
  };
  if (typeof value === "string") say(value);
  else if (Array.isArray(value)) for (const one of value) findLeft(one, names, tell, `${at}[]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value)) {
      say(key);
      findLeft(one, names, tell, at === "" ? key : `${at}.${key.length > 60 ? "…" : key}`);
    }
}
