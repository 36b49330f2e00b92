import { clustersNamed } from "@/server/api/ask-cluster-access.ts";
import type { Estate } from "@/server/api/estate.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import { resolve } from "@/server/api/resolve.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { ReportScope, SCOPE_KINDS } from "@/server/contract/report.ts";
import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { type Place, placeOfRef } from "@/server/query/access/place.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { accountLabel, accountName } from "@/server/query/entity.ts";
import { OWNER_FIELDS, type OwnerField } from "@/server/query/owners/owner-rule.ts";
import { ownersOf } from "@/server/query/owners/owners-of.ts";

type Kind = (typeof SCOPE_KINDS)[number];

interface Part {
  readonly kind: Kind;
  readonly words: string;
  readonly holds: (ref: Ref, place: Place) => boolean;
}

const NEAREST = 5;

const notFound = (what: string, asked: string, there: readonly string[]): UsageError => {
  const told = there.slice(0, NEAREST).join(", ");
  const more = there.length > NEAREST ? ", …" : "";
  return new UsageError("not-found", `scope: there is no ${what} \`${asked}\`${there.length > 0 ? `; there are ${told}${more}` : ""}`);
};

function clusterPart(estate: Estate, name: string): Part {
  const names = clustersNamed(estate, name).map((one) => one.name);
  return { kind: "cluster", words: `cluster ${names.join(", ")}`, holds: (_ref, place) => names.includes(place.cluster) };
}

/** `name`, of whatever cluster has it, or `cluster/name`. */
function namespacePart(estate: Estate, asked: string): Part {
  const cut = asked.lastIndexOf("/");
  const [clusterName, name] = cut < 0 ? [undefined, asked] : [asked.slice(0, cut), asked.slice(cut + 1)];
  const clusters = clustersNamed(estate, clusterName);
  const namespaces = (of: (typeof clusters)[number]): Set<string> =>
    new Set([
      ...of.facts.namespaces.map((one) => one.name),
      ...of.facts.serviceAccounts.map((one) => one.namespace),
      ...of.facts.pods.map((one) => one.namespace),
    ]);
  const having = clusters.filter((one) => namespaces(one).has(name)).map((one) => one.name);
  if (having.length === 0) throw notFound("namespace", asked, [...new Set(clusters.flatMap((one) => [...namespaces(one)]))].sort());
  return {
    kind: "namespace",
    words: `namespace ${name} of cluster ${having.join(", ")}`,
    holds: (ref, place) => having.includes(place.cluster) && (place.namespace === name || ref === `k8s://${place.cluster}/namespace/${name}`),
  };
}

/** An id or a name. What runs in an account belongs to it, clusters with all that is in them too. */
function accountPart(estate: Estate, asked: string): Part {
  const { world } = estate;
  const ids = [...new Set([...world.accounts.keys(), ...(world.facts.organization?.accounts ?? []).map((one) => one.id)])].sort();
  const id = ids.find((one) => one === asked) ?? ids.find((one) => accountName(world, one) === asked);
  if (id === undefined) throw notFound("account", asked, ids);
  return { kind: "account", words: `account ${accountLabel(world, id)}`, holds: (_ref, place) => place.account === id };
}

function ownerPart(estate: Estate, kind: OwnerField, asked: string): Part {
  const rules = ownerRules();
  const wanted = asked.toLowerCase();
  return {
    kind,
    words: `${kind} ${asked}`,
    holds: (ref) => ownersOf(estate.world, ref, rules).some((one) => one.field === kind && one.value.toLowerCase() === wanted),
  };
}

/** A reference or a short form; one that names a whole place is that place. */
function entityPart(estate: Estate, asked: string): Part {
  const { ref } = resolve(estate, asked);
  const parsed = parseRef(ref);
  if (parsed?.kind === "account") return accountPart(estate, parsed.account);
  if (parsed?.kind === "cluster") return clusterPart(estate, ref);
  if (parsed?.kind === "k8s" && parsed.type === "namespace") return namespacePart(estate, `${parsed.cluster}/${parsed.name}`);
  const stable = new StableEntities(estate.world);
  const lasting = stable.of(ref);
  // of a pod that was named its own; of findings the workload, which is what they speak of
  return { kind: "entity", words: ref, holds: (one) => one === ref || one === lasting };
}

function partOf(estate: Estate, asked: string): Part {
  const [, kind = "", value = ""] = /^([a-z]+)=(.+)$/s.exec(asked) ?? [];
  if (kind === "cluster") return clusterPart(estate, value);
  if (kind === "namespace") return namespacePart(estate, value);
  if (kind === "account") return accountPart(estate, value);
  const field = OWNER_FIELDS.find((one) => one === kind);
  return field ? ownerPart(estate, field, value) : entityPart(estate, asked);
}

/** What a report is limited to. */
export interface Scope {
  readonly told: readonly ReportScope[];
  /** Whether an entity is in it; kept, for it is asked again and again. */
  readonly holds: (ref: Ref) => boolean;
  /** The entities of the graph that are in it. */
  readonly refs: readonly Ref[];
  /** The clusters that are in it, or of which something is. */
  readonly clusters: ReadonlySet<string>;
}

/**
 * Reads what a report is limited to: `cluster=…`, `namespace=[cluster/]…`, `account=…`, `owner=…`, `team=…`, `environment=…`, or any reference or short form; several
 * together hold what either does. Undefined: the whole snapshot. @throws UsageError for what is not there
 */
export function scopeOf(estate: Estate, asked: readonly string[]): Scope | undefined {
  if (asked.length === 0) return undefined;
  const { world, graph } = estate;
  const parts = asked.map((text) => ({ text, part: partOf(estate, text) }));
  const known = new Map<Ref, number>();
  /** The parts that hold an entity, as bits. */
  const partsOf = (ref: Ref): number => {
    const old = known.get(ref);
    if (old !== undefined) return old;
    const place = placeOfRef(world, ref);
    const made = parts.reduce((bits, { part }, i) => bits | (part.holds(ref, place) ? 1 << i : 0), 0);
    known.set(ref, made);
    return made;
  };
  const counts = parts.map(() => 0);
  const refs: Ref[] = [];
  const clusters = new Set<string>();
  for (const ref of wholeRefs(graph)) {
    const bits = partsOf(ref);
    if (bits === 0) continue;
    refs.push(ref);
    const { cluster } = placeOfRef(world, ref);
    if (cluster !== "") clusters.add(cluster);
    for (const i of parts.keys()) if ((bits & (1 << i)) !== 0) counts[i] = (counts[i] ?? 0) + 1;
  }
  const told = parts.map(({ text, part: { kind, words } }, i) => ({ kind, asked: text, words, entities: counts[i] ?? 0 }));
  const nobody = told.find((one) => one.entities === 0 && OWNER_FIELDS.some((field) => field === one.kind));
  if (nobody) throw new UsageError("not-found", `scope: nothing in the snapshot has the ${nobody.words}; \`rolewalk owner REF\` tells what an entity has`);
  return { told, holds: (ref) => partsOf(ref) !== 0, refs, clusters };
}

function* wholeRefs(graph: AccessGraph): Generator<Ref> {
  for (const node of graph.order.sorted) if (node < graph.nodes && graph.isUsed(node)) yield refOfNode(graph, node);
}
