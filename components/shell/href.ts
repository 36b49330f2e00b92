import { describeRef } from "@/server/view/ref-view";

/** Addresses of the pages. All of them may carry `snapshot`; AppLink and useHref add it. */

const query = (values: Readonly<Record<string, string | null | undefined>>): string => {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) params.set(key, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
};

const segment = (text: string): string => encodeURIComponent(text);

/** `edge`: the step whose evidence is open, as `edgeIdOf` names it. */
export const explainHref = (from: string, to: string, edge?: string): string => `/explain${query({ from, to, edge })}`;
/** The table of access, narrowed; the names are those of its facets. */
export const accessHref = (filter: Readonly<Record<string, string | null | undefined>> = {}): string => `/access${query(filter)}`;
export const mapHref = (focus?: string | null): string => `/map${query({ focus })}`;
/** Colons and the like are left as they are: an address with an ARN in it can be read. */
const readable = (text: string): string => segment(text).replaceAll("%3A", ":").replaceAll("%40", "@");
/** The page of an entity; `side` is the tab that is open. */
export const subjectHref = (ref: string, side?: string): string => `/who/${describeRef(ref).kind}/${readable(ref)}${query({ side })}`;
/** The address of an entity for one that names it in `?ref=`; whatever else stands there is kept. Undefined where it names none. */
export function subjectAddress(params: Readonly<Record<string, string | readonly string[] | undefined>>): string | undefined {
  const { ref, ...others } = params;
  const named = typeof ref === "string" ? ref : ref?.[0];
  if (!named) return undefined;
  const kept = Object.entries(others).map(([name, value]) => [name, typeof value === "string" ? value : value?.[0]] as const);
  return `${subjectHref(named)}${query(Object.fromEntries(kept))}`;
}
/** The name an entity goes by, for the title of its page. */
export const nameOf = (ref: string): string => describeRef(ref).label;
export const WHY_HREF = "/why";
/** Two snapshots compared; `by`: by which groups, `in`: what is in one of them alone, empty for what is in none. */
export const changesHref = (before: string, after: string, { by, in: group }: { readonly by?: string; readonly in?: string } = {}): string =>
  `/changes${query({ before, after, by, in: group })}${group === "" ? "&in=" : ""}`;
export const clusterHref = (name: string): string => `/cluster/${segment(name)}`;

const CLUSTER_ARN = /^arn:[^:]+:eks:[^:]*:[^:]*:cluster\/(.+)$/s;
const POD = /^k8s:\/\/([^/]+)\/pod\/([^/]+)\/(.+)$/s;

/** Where an entity is shown: a pod and a cluster have pages of their own, everything else is a subject. */
export function hrefOf(ref: string): string {
  const [, cluster, namespace, name] = POD.exec(ref) ?? [];
  if (cluster && namespace && name) return `/pod/${segment(cluster)}/${segment(namespace)}/${segment(name)}`;
  const [, clusterName] = CLUSTER_ARN.exec(ref) ?? [];
  return clusterName ? clusterHref(clusterName) : subjectHref(ref);
}

/** The address with `snapshot` added; an empty one changes nothing, and an address that names one keeps it. */
export function withSnapshot(href: string, snapshot: string | null | undefined): string {
  if (!snapshot || !href.startsWith("/") || /[?&]snapshot=/.test(href)) return href;
  const [path = "", hash] = href.split("#");
  return `${path}${path.includes("?") ? "&" : "?"}snapshot=${encodeURIComponent(snapshot)}${hash === undefined ? "" : `#${hash}`}`;
}
