/** No policy is nested deeper than a dozen levels; what is would only exhaust those who walk through it. */
const MAX_DEPTH = 50;
const TOO_DEEP = "nested too deeply to be a policy document";

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/**
 * A policy document as it is stored, from an object, JSON text or URL-encoded JSON text; a text that is none of these stays as it is, and so does one
 * that gives a key twice (A4): parsing would drop the first and leave a document that looks valid.
 */
export function policyDocumentOf(raw: unknown): unknown {
  const document = typeof raw === "string" ? (parseJson(raw) ?? parseJson(decoded(raw)) ?? raw) : raw;
  return isDeeper(document, MAX_DEPTH) ? TOO_DEEP : document;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

const countKeys = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + countKeys(one), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
};

const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

const writtenKeys = (text: string): number => [...text.matchAll(STRING)].filter(([, colon]) => colon !== undefined).length;

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    return isDeeper(value, MAX_DEPTH) || countKeys(value) === writtenKeys(text) ? value : text;
  } catch {
    return undefined;
  }
}
