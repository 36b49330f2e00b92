import { err, ok, type Result } from "./result.ts";

/** A part of the estate that somebody may be limited to. `cluster`: its name in snapshots, or its ARN. */
export type ScopePlace =
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "cluster"; readonly cluster: string }
  | { readonly kind: "namespace"; readonly cluster: string; readonly namespace: string };

/** What somebody is limited to: places, each once, in the order of their texts. Never empty: whoever has no such limit has none (`null`). */
export type CallerScope = readonly ScopePlace[];

const FORMS = "account:111122223333, cluster:NAME or namespace:CLUSTER/NAMESPACE";

const textOf = (place: ScopePlace): string => {
  if (place.kind === "account") return `account:${place.id}`;
  return place.kind === "cluster" ? `cluster:${place.cluster}` : `namespace:${place.cluster}/${place.namespace}`;
};

/** The scope as it is written, the same text for the same scope. */
export const scopeText = (scope: CallerScope): string => scope.map(textOf).join(",");

const ordered = (places: readonly ScopePlace[]): CallerScope =>
  [...new Map(places.map((place) => [textOf(place), place]))].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);

/** What either of several scopes holds; `null`, no limit, as soon as one of them is none. */
export const unitedScope = (scopes: readonly (CallerScope | null)[]): CallerScope | null =>
  scopes.some((one) => one === null) ? null : ordered(scopes.flatMap((one) => one ?? []));

function placeOf(text: string): ScopePlace | undefined {
  const [, kind = "", value = ""] = /^(account|cluster|namespace):(.+)$/s.exec(text) ?? [];
  if (kind === "account") return /^\d{12}$/.test(value) ? { kind, id: value } : undefined;
  if (kind === "cluster") return { kind, cluster: value };
  // a namespace has no `/` in its name, a cluster's ARN has
  const [, cluster = "", namespace = ""] = /^(.+)\/([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)$/s.exec(value) ?? [];
  return kind === "namespace" && cluster !== "" ? { kind, cluster, namespace } : undefined;
}

/** `account:111122223333,cluster:prod-1,namespace:prod-1/payments`; an error in one line where that cannot be. */
export function parseScope(text: string): Result<CallerScope, string> {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return err(`a scope names at least one of ${FORMS}`);
  const places: ScopePlace[] = [];
  for (const part of parts) {
    const place = placeOf(part);
    if (!place) return err(`a scope takes ${FORMS}, not \`${part}\``);
    places.push(place);
  }
  return ok(ordered(places));
}
