import type { Rbac } from "@/server/cluster/rbac/compile.ts";
import type { PodFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import { type AdmissionRequest, gatesOf, isAboutPods } from "./admission.ts";
import { WORKLOADS } from "./capabilities/workloads.ts";
import { changesBetween, sameItems, type TakeoverChanges } from "./changes.ts";
import { EntityRefs } from "./entity-refs.ts";
import { LookupLog, type Lookups } from "./lookups.ts";
import { minorVersion } from "./server-version.ts";

/** A list of targets under a name; the same name is always the same array. */
export interface Targets {
  readonly key: string;
  readonly refs: readonly Ref[];
}

/** Namespaces in which requests meet the same validating webhooks and policies. */
export interface AdmissionClass {
  readonly namespaces: readonly string[];
  readonly gates: readonly string[];
}

/** What is written outside namespaces, whatever namespace the rest of a takeover is in. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "persistentvolumes",
  "nodes",
  "nodes/status",
  "clusterroles",
  "clusterrolebindings",
  "certificatesigningrequests",
  "certificatesigningrequests/approval",
]);

interface KeptTargets {
  readonly targets: Targets;
  readonly lookups: Lookups;
}

type Gates = Map<string | undefined, readonly string[]>;

const FINISHED: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);
const NO_NAMES: ReadonlySet<string> = new Set();

export const isRunning = (pod: PodFact): boolean => !FINISHED.has(pod.phase ?? "");

/** A cluster's facts as the takeover rules look them up; lists of targets are made once and shared. */
export class TakeoverFacts {
  readonly cluster: ClusterFacts;
  readonly rbac: Rbac;
  /** Whether grants come with their proofs. */
  readonly explain: boolean;
  readonly minor: number | undefined;
  readonly namespaces: readonly string[];
  readonly #pods = new Map<string, PodFact[]>();
  readonly #workloads: ReadonlyMap<string, readonly WorkloadFact[]>;
  readonly #accounts = new Map<string, Set<string>>();
  readonly #labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #lists = new Map<string, KeptTargets>();
  readonly #sets: Map<string, number>;
  readonly #whereOf: WeakMap<readonly string[], string>;
  /** By lists of requests, which are the same for the same ones (`writesOf`). */
  readonly #classes = new Map<readonly AdmissionRequest[], readonly AdmissionClass[]>();
  readonly #seenBy = new Map<readonly AdmissionRequest[], Gates>();
  readonly #refs: EntityRefs;
  /** What is looked up of pods and service accounts: all else is the same in facts that go on from others. */
  readonly log = new LookupLog();
  /** The namespaces whose pods or accounts are others than before; undefined: these facts go on from no others. */
  readonly changes: TakeoverChanges | undefined;

  /** `before`: facts of the same cluster, what still holds of which is taken over. */
  constructor(cluster: ClusterFacts, rbac: Rbac, explain = true, before?: TakeoverFacts) {
    this.cluster = cluster;
    this.rbac = rbac;
    this.explain = explain;
    this.minor = minorVersion(cluster.version);
    this.#refs = new EntityRefs(cluster.name);
    this.#labels = new Map(cluster.namespaces.map((n) => [n.name, n.labels]));
    this.#workloads = Map.groupBy(cluster.workloads, (w) => w.namespace);
    for (const pod of cluster.pods.filter(isRunning)) {
      const there = this.#pods.get(pod.namespace);
      if (there) there.push(pod);
      else this.#pods.set(pod.namespace, [pod]);
      this.#account(pod.namespace, pod.spec.serviceAccount);
    }
    for (const account of cluster.serviceAccounts) this.#account(account.namespace, account.name);
    const namespaces = [...new Set([...this.#labels.keys(), ...this.#accounts.keys()])].sort();
    this.namespaces = before && sameItems(before.namespaces, namespaces) ? before.namespaces : namespaces;
    this.changes = before && this.#changesSince(before);
    const alike = this.changes && before;
    this.#sets = alike ? alike.#sets : new Map();
    this.#whereOf = alike ? alike.#whereOf : new WeakMap();
    if (this.changes && before) this.#takeOver(before, this.changes);
  }

  #changesSince(before: TakeoverFacts): TakeoverChanges | undefined {
    if (before.rbac !== this.rbac || before.explain !== this.explain || before.namespaces !== this.namespaces) return undefined;
    return changesBetween(
      { cluster: before.cluster, pods: before.#pods, accounts: before.#accounts },
      { cluster: this.cluster, pods: this.#pods, accounts: this.#accounts },
    );
  }

  /** Lists of targets, and what sees requests, as far as they rest on nothing that has changed. */
  #takeOver(before: TakeoverFacts, changes: TakeoverChanges): void {
    for (const [key, kept] of before.#lists) if (!changes.touch(kept.lookups)) this.#lists.set(key, kept);
    for (const [requests, classes] of before.#classes) if (changes.pods.size === 0 || !isAboutPods(requests)) this.#classes.set(requests, classes);
    for (const [requests, gates] of before.#seenBy) {
      const isKept = changes.pods.size === 0 || !isAboutPods(requests);
      this.#seenBy.set(requests, isKept ? gates : new Map([...gates].filter(([ns]) => ns === undefined || !changes.pods.has(ns))));
    }
  }

  #account(namespace: string, name: string): void {
    const there = this.#accounts.get(namespace);
    if (there) there.add(name);
    else this.#accounts.set(namespace, new Set([name]));
  }

  /** Whether the cluster is one of EKS, by its description or by its token issuer. */
  get isEks(): boolean {
    return this.cluster.eks !== undefined || (this.cluster.issuer ?? "").startsWith("oidc.eks.");
  }

  isComplete(list: ClusterList): boolean {
    return this.cluster.lists[list] === "complete";
  }

  /** A short name for a set of namespaces: the names themselves while they are few. */
  #where(namespaces: readonly string[]): string {
    if (namespaces.length === this.namespaces.length) return "*";
    const known = this.#whereOf.get(namespaces);
    if (known) return known;
    const all = [...namespaces].sort().join(",");
    const index = this.#sets.get(all) ?? this.#sets.size + 1;
    this.#sets.set(all, index);
    const where = namespaces.length <= 4 ? all : `${namespaces.length} namespaces (${index})`;
    this.#whereOf.set(namespaces, where);
    return where;
  }

  #list(kind: string, namespaces: readonly string[], make: (namespace: string) => readonly Ref[]): Targets {
    return this.custom(`${kind}/${this.#where(namespaces)}`, () => namespaces.flatMap(make));
  }

  #named(kind: string, namespaces: readonly string[], names: readonly string[], make: (namespace: string) => readonly Ref[]): Targets {
    return this.custom(`${kind}/${this.#where(namespaces)}/${[...names].sort().join(",")}`, () => namespaces.flatMap(make));
  }

  isNamespace(name: string): boolean {
    return this.#labels.has(name) || this.#accounts.has(name);
  }

  workloadsIn(namespace: string): readonly WorkloadFact[] {
    return this.#workloads.get(namespace) ?? [];
  }

  podsIn(namespace: string): readonly PodFact[] {
    this.log.pods(namespace);
    return this.#pods.get(namespace) ?? [];
  }

  #accountsIn(namespace: string): ReadonlySet<string> {
    this.log.accounts(namespace);
    return this.#accounts.get(namespace) ?? NO_NAMES;
  }

  /** The pods of a namespace that are wanted. */
  #podRefs(namespace: string, isWanted: (pod: PodFact) => boolean): readonly Ref[] {
    const pods = this.podsIn(namespace);
    const refs = this.#refs.pods(namespace, pods);
    return refs.filter((_, at) => isWanted(pods[at] as PodFact));
  }

  /** Running pods of these namespaces, or those of these names. */
  pods(namespaces: readonly string[], names: readonly string[] = []): Targets {
    if (names.length === 0) return this.#list("pods", namespaces, (ns) => this.#refs.pods(ns, this.podsIn(ns)));
    return this.#named("pods", namespaces, names, (ns) => this.#podRefs(ns, (p) => names.includes(p.name)));
  }

  /** Service accounts of these namespaces, or those of these names; a name that was not seen counts where the list was not read whole. */
  serviceAccounts(namespaces: readonly string[], names: readonly string[] = []): Targets {
    const known = (ns: string): readonly string[] => [...this.#accountsIn(ns)];
    if (names.length === 0) return this.#list("serviceaccounts", namespaces, (ns) => known(ns).map((n) => this.#refs.account(ns, n)));
    const keep = (ns: string): readonly string[] => (this.isComplete("serviceAccounts") ? names.filter((n) => known(ns).includes(n)) : names);
    return this.#named("serviceaccounts", namespaces, names, (ns) => keep(ns).map((n) => this.#refs.account(ns, n)));
  }

  /** Accounts not seen in these namespaces that Pod Identity associations are made for (D1); whoever may make one has it, whether or not it is there. */
  awaitedAccounts(namespaces: readonly string[]): Targets {
    return this.#list("awaited-accounts", namespaces, (ns) =>
      this.cluster.podIdentityAssociations
        .filter((a) => a.namespace === ns && !this.#accountsIn(ns).has(a.serviceAccount))
        .map((a) => this.#refs.account(ns, a.serviceAccount)),
    );
  }

  /** Pods on nodes, or on the nodes of these names: what a kubelet can be told to do something in. */
  podsOnNodes(names: readonly string[] = []): Targets {
    const isThere = ({ spec }: PodFact): boolean => spec.nodeName !== undefined && (names.length === 0 || names.includes(spec.nodeName));
    const on = (ns: string): readonly Ref[] => this.#podRefs(ns, isThere);
    return names.length === 0 ? this.#list("pods-on-nodes", this.namespaces, on) : this.#named("pods-on-nodes", this.namespaces, names, on);
  }

  /** The nodes that running pods of these namespaces, or those of these names, are on; none of Fargate, where a pod has its machine to itself. */
  nodesOfPods(namespaces: readonly string[], names: readonly string[] = []): Targets {
    return this.custom(`nodes-of-pods/${this.#where(namespaces)}/${[...names].sort().join(",")}`, () => {
      const pods = namespaces.flatMap((ns) => this.podsIn(ns)).filter((p) => names.length === 0 || names.includes(p.name));
      const on = new Set(pods.map((p) => p.spec.nodeName));
      return this.cluster.nodes.filter((n) => n.kind !== "fargate" && on.has(n.name)).map((n) => k8sClusterRef(this.cluster.name, "node", n.name));
    });
  }

  /** Every node on which a container can come out on the host; a Fargate pod has its machine to itself. */
  nodes(): Targets {
    return this.custom("nodes/*", () => this.cluster.nodes.filter((n) => n.kind !== "fargate").map((n) => k8sClusterRef(this.cluster.name, "node", n.name)));
  }

  /** A list that is kept under its name. */
  custom(key: string, make: () => readonly Ref[]): Targets {
    const known = this.#lists.get(key);
    if (known) {
      this.log.again(known.lookups);
      return known.targets;
    }
    const { result: refs, lookups } = this.log.during(make);
    const targets = { key, refs };
    this.#lists.set(key, { targets, lookups });
    return targets;
  }

  labelsOf(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.#labels.get(namespace);
  }

  /** Labels of what a change may be made to there; undefined where they are not known, or its maker chooses them. */
  #changed(request: AdmissionRequest, namespace: string): readonly Readonly<Record<string, string>>[] | undefined {
    if (request.operation !== "UPDATE") return undefined;
    const resource = request.resource.split("/")[0];
    if (resource === "pods") return this.podsIn(namespace).map((p) => p.labels);
    const kind = WORKLOADS.find((w) => w.plural === resource && w.group === request.group)?.kind;
    return kind === undefined
      ? undefined
      : this.workloadsIn(namespace)
          .filter((w) => w.kind === kind)
          .map((w) => w.labels);
  }

  /** The validating webhooks and policies that would see one of these requests in a namespace; without one, in no namespace. */
  gates(namespace: string | undefined, requests: readonly AdmissionRequest[]): readonly string[] {
    if (namespace !== undefined && isAboutPods(requests)) this.log.pods(namespace);
    const places: Gates = this.#seenBy.get(requests) ?? new Map();
    this.#seenBy.set(requests, places);
    const made = places.get(namespace);
    if (made) return made;
    const found = requests.flatMap((request) => {
      const place = CLUSTER_SCOPED.has(request.resource) ? undefined : namespace;
      const labels = place === undefined ? undefined : this.#labels.get(place);
      return gatesOf(this.cluster, request, { namespace: place, labels, objects: place === undefined ? undefined : this.#changed(request, place) });
    });
    const gates = [...new Set(found)].sort();
    places.set(namespace, gates);
    return gates;
  }

  /** The namespaces by the validating webhooks and policies that would see one of these requests there. */
  admissionClasses(namespaces: readonly string[], requests: readonly AdmissionRequest[]): readonly AdmissionClass[] {
    if (this.cluster.admission.length === 0) return namespaces.length === 0 ? [] : [{ namespaces, gates: [] }];
    const isWhole = namespaces === this.namespaces;
    const made = isWhole ? this.#classes.get(requests) : undefined;
    if (made) {
      if (isAboutPods(requests)) for (const namespace of namespaces) this.log.pods(namespace);
      return made;
    }
    const classes = new Map<string, { namespaces: string[]; gates: readonly string[] }>();
    for (const namespace of namespaces) {
      const gates = this.gates(namespace, requests);
      const there = classes.get(gates.join(","));
      if (there) there.namespaces.push(namespace);
      else classes.set(gates.join(","), { namespaces: [namespace], gates });
    }
    const found = [...classes.values()];
    if (isWhole) this.#classes.set(requests, found);
    return found;
  }

  /** Of these namespaces those where the fewest would see one of these requests; undefined: there are none. */
  leastGated(namespaces: readonly string[], requests: readonly AdmissionRequest[]): AdmissionClass | undefined {
    return this.admissionClasses(namespaces, requests).toSorted((a, b) => a.gates.length - b.gates.length)[0];
  }
}
