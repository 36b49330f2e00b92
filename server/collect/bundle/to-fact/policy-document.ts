/** A policy document as it is stored, from an object, JSON text or URL-encoded JSON text; a text that is none of these stays as it is. */
export function policyDocumentOf(raw: unknown): unknown {
  if (typeof raw !== "string") return raw;
  return parseJson(raw) ?? parseJson(decoded(raw)) ?? raw;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
