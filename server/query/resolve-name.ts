import type { World } from "@/server/graph/world.ts";
import { nameOfArn } from "@/server/model/arn.ts";
import { likeness } from "@/server/model/nearest.ts";
import { qualifiedName } from "@/server/model/qualified-name.ts";
import { arnRef, keyRef, parseRef, type Ref, toRef } from "@/server/model/ref.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { NameIndex } from "./name-index.ts";

export interface Asked {
  readonly ref: Ref;
  /** A web identity subject may be asked about with the audience of its token. */
  readonly audience?: string;
}

export type NameError =
  | { readonly kind: "nothing"; readonly text: string; readonly similar: readonly Ref[] }
  | { readonly kind: "ambiguous"; readonly text: string; readonly candidates: readonly Ref[] };

/** The kinds as kubectl also writes them. */
const KIND_ALIASES: Readonly<Record<string, string>> = {
  po: "pod",
  pods: "pod",
  sa: "serviceaccount",
  serviceaccounts: "serviceaccount",
  deploy: "deployment",
  deployments: "deployment",
  rs: "replicaset",
  replicasets: "replicaset",
  sts: "statefulset",
  statefulsets: "statefulset",
  ds: "daemonset",
  daemonsets: "daemonset",
  jobs: "job",
  cj: "cronjob",
  cronjobs: "cronjob",
  no: "node",
  nodes: "node",
  ns: "namespace",
  namespaces: "namespace",
  users: "user",
  groups: "group",
  roles: "role",
};

function unaliased(text: string): string {
  const cut = text.indexOf("/");
  const kind = KIND_ALIASES[text.slice(0, cut).toLowerCase()];
  return cut > 0 && kind ? `${kind}${text.slice(cut)}` : text;
}

/** A subject of a collected cluster's issuer is that cluster's service account; an access key is its user. */
function canonical(world: World, ref: Ref): Ref {
  const parsed = parseRef(ref);
  if (parsed?.kind === "oidc") return serviceAccountBehind(world, parsed.issuer, parsed.subject) ?? ref;
  if (parsed?.kind === "key") return ownerOfKey(world, parsed.id) ?? ref;
  return inOwnCase(world, ref);
}

/** Names of users and roles are unique whatever their letter case (A16, I4): one that differs from a collected one in case alone is that one. */
export function inOwnCase(world: World, ref: Ref): Ref {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "iam" || (parsed.type !== "role" && parsed.type !== "user")) return ref;
  const account = world.accountOf(ref);
  const named = parsed.type === "role" ? account?.rolesByName : account?.usersByName;
  const found = named?.get(parsed.name.toLowerCase());
  return found && found.arn.toLowerCase() === ref.toLowerCase() ? arnRef(found.arn) : ref;
}

function serviceAccountBehind(world: World, issuer: string, subject: string): Ref | undefined {
  const cluster = world.clusterByIssuer.get(issuer);
  const m = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject);
  const found = cluster?.knownServiceAccounts.find((s) => s.namespace === m?.[1] && s.name === m?.[2]);
  return found && toRef(`k8s://${cluster?.name}/serviceaccount/${found.namespace}/${found.name}`);
}

/** The user an access key id belongs to, from the lists of access keys. */
export function ownerOfKey(world: World, id: string): Ref | undefined {
  for (const account of world.accounts.values()) {
    const name = account.facts.accessKeys.find((k) => k.id === id)?.userName;
    const user = name && account.usersByName.get(name.toLowerCase());
    if (user) return arnRef(user.arn);
  }
  return undefined;
}

/** Short forms first match exactly, case included; only then ignoring case. */
function exactFirst(text: string, refs: readonly Ref[]): readonly Ref[] {
  const exact = refs.filter((r) => r.endsWith(`/${text}`) || r.endsWith(`:${text}`) || r.endsWith(`#${text}`));
  return exact.length > 0 ? exact : refs;
}

/**
 * A reference from when the cluster was called otherwise: from before a second one had its name, where no cluster is called so any more and those that EKS
 * calls so are `<name>.<account>.<region>`, or from while it had. Where several are, it may mean any of them.
 */
function inRenamedCluster(world: World, name: string, asked: string): Result<Asked, NameError> | undefined {
  if (world.clusters.has(name)) return undefined;
  const isMeant = (arn: string): boolean => arn.endsWith(`:cluster/${name}`) || qualifiedName(nameOfArn(arn), arn) === name;
  const namesakes = [...world.clusters.values()].filter(({ facts }) => facts.arn !== undefined && isMeant(facts.arn));
  const candidates = namesakes.flatMap((one) => toRef(asked.replace(`k8s://${name}/`, `k8s://${one.name}/`)) ?? []);
  const [only] = candidates;
  if (only === undefined) return undefined;
  return candidates.length === 1 ? ok({ ref: only }) : err({ kind: "ambiguous", text: asked, candidates });
}

/**
 * Takes a full reference or an unambiguous short form to an entity. A full reference is taken as it stands, whether or not it is among the
 * facts; a short form that matches nothing, or several, is an error with the candidates.
 */
export function resolveName(world: World, index: NameIndex, text: string): Result<Asked, NameError> {
  const asked = text.trim();
  const full = toRef(asked);
  if (full) {
    const parsed = parseRef(asked);
    const renamed = parsed?.kind === "k8s" ? inRenamedCluster(world, parsed.cluster, asked) : undefined;
    if (renamed) return renamed;
    return ok({ ref: canonical(world, full), ...(parsed?.kind === "oidc" && parsed.audience ? { audience: parsed.audience } : {}) });
  }
  if (/^(AKIA|ASIA)[A-Z0-9]{12,}$/.test(asked)) return ok({ ref: canonical(world, keyRef(asked)) });
  const name = unaliased(asked);
  const found = exactFirst(name, index.named(name.toLowerCase()));
  const [only] = found;
  if (only && found.length === 1) return ok({ ref: only });
  if (found.length > 1) return err({ kind: "ambiguous", text: asked, candidates: found });
  return err({ kind: "nothing", text: asked, similar: similarNames(index, asked) });
}

/** An entity, how many of some words its reference holds, and how much its name is like one. */
interface Alike {
  readonly ref: Ref;
  readonly score: number;
  readonly like: number;
}

const MOST_ALIKE = 5;

const byLikeness = (a: Alike, b: Alike): number => b.score - a.score || b.like - a.like || a.ref.length - b.ref.length;

/** The name that a reference ends in. */
const nameIn = (ref: string): string => ref.slice(Math.max(ref.lastIndexOf("/"), ref.lastIndexOf(":"), ref.lastIndexOf("#")) + 1);

/** `words` and `name` in lower case. */
function alikeTo(ref: Ref, words: readonly string[], name: string): Alike {
  const lower = ref.toLowerCase();
  let score = 0;
  for (const word of words) if (lower.includes(word)) score += 1;
  return { ref, score, like: likeness(nameIn(lower), name) };
}

/** Names that are this much alike may be meant for each other: pods of one workload have all but their last letters in common. */
const ALIKE = 0.5;

/** Up to five entities whose names hold the text, or parts of it, or are much like its longest part, for "did you mean". */
export function similarNames(index: NameIndex, text: string): readonly Ref[] {
  const words = text
    .toLowerCase()
    .split(/[/:\s]+/)
    .filter((w) => w.length > 2);
  if (words.length === 0) return [];
  const [name = ""] = words.filter((w) => !/^\d+$/.test(w)).sort((a, b) => b.length - a.length);
  const best: Alike[] = [];
  for (const ref of index.refs()) {
    const one = alikeTo(ref, words, name);
    const last = best[MOST_ALIKE - 1];
    if ((one.score === 0 && one.like < ALIKE) || (last && byLikeness(last, one) <= 0)) continue;
    best.push(one);
    best.sort(byLikeness).splice(MOST_ALIKE);
  }
  return best.map((e) => e.ref);
}
