/** What a scope may be, in the order of the choice; `entity` is a reference or a short form by itself. */
export const SCOPE_CHOICES = [
  { kind: "cluster", name: "Cluster", hint: "Its name or ARN" },
  { kind: "namespace", name: "Namespace", hint: "A name, or cluster/name" },
  { kind: "account", name: "Account", hint: "Its 12 digits, or its name" },
  { kind: "team", name: "Team", hint: "As tags and labels tell it" },
  { kind: "owner", name: "Owner", hint: "As tags and labels tell it" },
  { kind: "environment", name: "Environment", hint: "prod, staging, …" },
  { kind: "entity", name: "One entity", hint: "A role, a service account, a person: its name or reference" },
] as const;
export type ScopeKind = (typeof SCOPE_CHOICES)[number]["kind"];

/** More parts than this the server refuses. */
export const MOST_SCOPES = 20;

/** A scope as it is asked for: `cluster=prod`, or the entity alone. */
export const scopeText = (kind: ScopeKind, value: string): string => (kind === "entity" ? value.trim() : `${kind}=${value.trim()}`);

/** A scope in words: `Cluster prod`. */
export function scopeWords(text: string): { readonly kind: string; readonly value: string } {
  const cut = text.indexOf("=");
  const choice = SCOPE_CHOICES.find((one) => one.kind !== "entity" && one.kind === text.slice(0, cut));
  return choice ? { kind: choice.name, value: text.slice(cut + 1) } : { kind: "Entity", value: text };
}

/** A word for a shell, whatever it holds. */
const quoted = (text: string): string => (/^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The same report on the command line. */
export function reportCommand(snapshot: string, scopes: readonly string[], format: string): string {
  const scope = scopes.map((one) => ` --scope ${quoted(one)}`).join("");
  return `rolewalk report --snapshot ${quoted(snapshot)}${scope} --out report.${format}`;
}

/** The query of a report; a name may be said several times. */
export function reportQuery(snapshot: string, scopes: readonly string[], format?: string): string {
  const search = new URLSearchParams();
  if (format !== undefined) search.set("format", format);
  for (const scope of scopes) search.append("scope", scope);
  search.set("snapshot", snapshot);
  return search.toString();
}
