/** `2026-11-23T22:41:00+00:00`, as the AWS command line prints a time. */
const timestamp = (time: Date): string =>
  Number.isNaN(time.getTime())
    ? ""
    : time
        .toISOString()
        .replace(/\.000Z$/, "+00:00")
        .replace(/Z$/, "+00:00");

/** Keys whose text is a policy document, which the command line prints as JSON and the service sends URL-encoded. */
const DOCUMENTS: ReadonlySet<string> = new Set(["AssumeRolePolicyDocument", "PolicyDocument", "Document"]);

function decodedDocument(text: string): unknown {
  for (const candidate of [text, decoded(text)]) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === "object" && value !== null) return value;
    } catch {
      // Not JSON in this spelling.
    }
  }
  return text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An SDK's answer as `aws … --output json` prints it: times as text, bytes in base64, policy documents decoded, no call metadata. */
export function toCliJson(value: unknown, key = ""): unknown {
  if (value instanceof Date) return timestamp(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((one: unknown) => toCliJson(one));
  if (typeof value === "string") return DOCUMENTS.has(key) ? decodedDocument(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name, entry]) => name !== "$metadata" && entry !== undefined);
  return Object.fromEntries(entries.map(([name, entry]) => [name, toCliJson(entry, name)]));
}

/** An element with these of its fields; a text as it is. */
export const onlyKeys = (element: unknown, keys: readonly string[]): unknown =>
  typeof element === "object" && element !== null ? Object.fromEntries(Object.entries(element).filter(([key]) => keys.includes(key))) : element;

const REPORT_COLUMNS = ["user", "arn", "password_enabled", "mfa_active", "access_key_1_active", "access_key_2_active"];

/** A credential report with the columns that a rule reads; none of its values holds a comma or a quote. */
export function keptReport(csv: string): string {
  const rows = csv.split(/\r?\n/).filter((row) => row !== "");
  const header = rows[0]?.split(",") ?? [];
  const columns = REPORT_COLUMNS.map((name) => header.indexOf(name)).filter((index) => index >= 0);
  return `${rows.map((row) => columns.map((index) => row.split(",")[index] ?? "").join(",")).join("\n")}\n`;
}
