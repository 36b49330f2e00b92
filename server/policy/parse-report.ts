/** Takes down a fault of a document: a JSON pointer and what is wrong there. */
export type Report = (pointer: string, message: string) => void;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A text or a list of texts (A2); undefined, with a report, for anything else. An empty list is refused unless allowed. */
export function readTexts(value: unknown, pointer: string, report: Report, scalars: boolean): string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const out: string[] = [];
  for (const [i, item] of list.entries()) {
    if (typeof item === "string") out.push(item);
    else if (scalars && (typeof item === "number" || typeof item === "boolean")) out.push(String(item));
    else {
      report(Array.isArray(value) ? `${pointer}/${i}` : pointer, scalars ? "a text, number or boolean is expected" : "a text is expected");
      return undefined;
    }
  }
  return out;
}
