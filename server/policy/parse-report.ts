/** Takes down a fault of a document: a JSON pointer and what is wrong there. */
export type Report = (pointer: string, message: string) => void;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

const textOf = (item: unknown, scalars: boolean): string | undefined => {
  if (typeof item === "string") return item;
  return scalars && (typeof item === "number" || typeof item === "boolean") ? String(item) : undefined;
};

/** A text or a list of texts (A2); undefined, with a report, for anything else. An empty list is refused unless allowed. */
export function readTexts(value: unknown, pointer: string, report: Report, scalars: boolean): readonly string[] | undefined {
  if (isTexts(value)) return value;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const out = list.map((item) => textOf(item, scalars));
  const odd = out.indexOf(undefined);
  if (odd < 0) return out.filter((text) => text !== undefined);
  report(Array.isArray(value) ? `${pointer}/${odd}` : pointer, scalars ? "a text, number or boolean is expected" : "a text is expected");
  return undefined;
}
