/** Pages whose further parts name entities. */
const PAGES = [
  "access",
  "changes",
  "cluster",
  "explain",
  "findings",
  "map",
  "pod",
  "reports",
  "reviews",
  "settings",
  "sign-in",
  "sign-out",
  "snapshots",
  "who",
  "why",
];
const PLAIN = ["/", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"];

const fits = (template: readonly string[], parts: readonly string[]): boolean =>
  template.length === parts.length && template.every((one, i) => one.startsWith("{") || one === parts[i]);

/**
 * What a path is counted and logged as: names of entities, ids and whatever a stranger makes up are not in it, so that there are few and none tells anything.
 * `templates`: the paths of the interface's description. `/api/v1/jobs/4f…/events` is `/api/v1/jobs/{id}/events`.
 */
export function routeName(pathname: string, templates: readonly string[]): string {
  if (PLAIN.includes(pathname)) return pathname;
  const parts = pathname.split("/");
  const [, first = ""] = parts;
  if (first === "_next") return "/_next";
  // one that is named whole goes before one with a place for anything
  const known = [...templates].sort((a, b) => a.split("{").length - b.split("{").length).find((template) => fits(template.split("/"), parts));
  if (known) return known;
  return PAGES.includes(first) ? `/${first}` : "/{other}";
}
