import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { isComplete } from "@/server/graph/account-world.ts";
import { isClusterListComplete } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { type ParsedRef, parseRef } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import { listWords } from "@/server/query/population/row.ts";

type KubernetesParts = Extract<ParsedRef, { kind: "k8s" }>;
interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** Where objects that access rests on are kept, and what of them decides. */
interface Shelf {
  readonly list: ClusterList;
  readonly of: (facts: ClusterFacts) => readonly Named[];
  readonly fields: readonly string[];
}

const SHELVES: Readonly<Record<string, Shelf>> = {
  clusterrolebinding: { list: "clusterRoleBindings", of: (facts) => facts.clusterRoleBindings, fields: ["role", "subjects"] },
  rolebinding: { list: "roleBindings", of: (facts) => facts.roleBindings, fields: ["role", "subjects"] },
  clusterrole: { list: "clusterRoles", of: (facts) => facts.clusterRoles, fields: ["rules"] },
  role: { list: "roles", of: (facts) => facts.roles, fields: ["rules"] },
  serviceaccount: { list: "serviceAccounts", of: (facts) => facts.serviceAccounts, fields: ["annotations"] },
  configmap: { list: "configMaps", of: (facts) => facts.configMaps, fields: ["values"] },
};

/** `unread`: it would be in this list, which was not read as a whole. */
type Kept = { readonly text: string } | "absent" | { readonly unread: string };

const textOf = (fact: object, fields: readonly string[]): string => JSON.stringify(fields.map((field) => (fact as Record<string, unknown>)[field]));

function keptInCluster(world: World, { cluster: name, type, namespace, name: object }: KubernetesParts): Kept | undefined {
  const shelf = SHELVES[type];
  const cluster = world.clusters.get(name);
  if (!shelf) return undefined;
  if (!cluster) return { unread: `cluster ${name}` };
  const found = shelf.of(cluster.facts).find((one) => one.name === object && one.namespace === namespace);
  if (found) return { text: textOf(found, shelf.fields) };
  return isClusterListComplete(cluster, shelf.list) ? "absent" : { unread: `${listWords(shelf.list)} of cluster ${name}` };
}

function keptInAccount(world: World, arn: string, document: string, id: string): Kept | undefined {
  const account = world.accounts.get(id);
  const role = account?.roles.get(arn);
  if (!account) return { unread: `account ${id}` };
  if (!role) return isComplete(account, "roles") ? "absent" : { unread: `roles of account ${id}` };
  return { text: textOf(role, document === "trust policy" ? ["trustPolicy"] : ["inlinePolicies", "attachedPolicies", "boundary"]) };
}

/** What a world keeps of the object a reference names, as far as it decides about access; undefined: such objects are not compared. */
function keptOf(world: World, ref: string, document: string): Kept | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind === "k8s") return keptInCluster(world, parsed);
  return parsed?.kind === "iam" && parsed.type === "role" ? keptInAccount(world, ref, document, parsed.account) : undefined;
}

/** What of an evidence the other world has: `lacking` names what is not there at all, `unread` where it would have been. */
export type EvidenceState = { readonly lacking: string } | { readonly unread: string } | "other" | "same";

/** Compares what evidence stands in between the world it is of and the other one; each object once. */
export class EvidenceStates {
  readonly #here: World;
  readonly #there: World;
  readonly #known = new Map<string, EvidenceState>();

  constructor(here: World, there: World) {
    this.#here = here;
    this.#there = there;
  }

  of({ source, document }: Evidence): EvidenceState {
    const key = `${source}\n${document}`;
    const known = this.#known.get(key) ?? this.#compare(source, document);
    this.#known.set(key, known);
    return known;
  }

  /** A binding stands for the rules of a role: both may be what differs. */
  #compare(source: string, document: string): EvidenceState {
    const states = [source, ...(parseRef(document)?.kind === "k8s" ? [document] : [])].map((ref) => this.#stateOf(ref, document));
    return states.find((state) => state !== "same") ?? "same";
  }

  #stateOf(ref: string, document: string): EvidenceState {
    const [here, there] = [keptOf(this.#here, ref, document), keptOf(this.#there, ref, document)];
    if (here === undefined || there === undefined || here === "absent" || "unread" in here) return "same";
    if (there === "absent") return { lacking: ref };
    if ("unread" in there) return there;
    return here.text === there.text ? "same" : "other";
  }
}
