import { matchesSelector } from "@/server/cluster/pod/label-selector.ts";
import type { Rbac } from "@/server/cluster/rbac/compile.ts";
import type { AdmissionFact, PodFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { minorVersion } from "./server-version.ts";

/** A list of targets under a name; the same name is always the same array. */
export interface Targets {
  readonly key: string;
  readonly refs: readonly Ref[];
}

/** Namespaces in which a request meets the same admission webhooks. */
export interface AdmissionClass {
  readonly namespaces: readonly string[];
  readonly webhooks: readonly string[];
}

/** AWS's own webhook on every EKS cluster; it looks after pod networking and refuses nobody's identity. */
const HARMLESS_WEBHOOKS: ReadonlySet<string> = new Set(["vpc-resource-validating-webhook"]);

const FINISHED: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);
export const isRunning = (pod: PodFact): boolean => !FINISHED.has(pod.phase ?? "");

type Operation = "CREATE" | "UPDATE";

/** A cluster's facts as the takeover rules look them up; lists of targets are made once and shared. */
export class TakeoverFacts {
  readonly cluster: ClusterFacts;
  readonly rbac: Rbac;
  readonly minor: number | undefined;
  readonly namespaces: readonly string[];
  readonly #pods = new Map<string, PodFact[]>();
  readonly #workloads: ReadonlyMap<string, readonly WorkloadFact[]>;
  readonly #accounts = new Map<string, Set<string>>();
  readonly #labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #lists = new Map<string, Targets>();
  readonly #sets = new Map<string, number>();
  readonly #whereOf = new WeakMap<readonly string[], string>();
  readonly #classes = new Map<string, readonly AdmissionClass[]>();
  readonly #seenBy = new Map<string, readonly string[]>();

  constructor(cluster: ClusterFacts, rbac: Rbac) {
    this.cluster = cluster;
    this.rbac = rbac;
    this.minor = minorVersion(cluster.version);
    this.#labels = new Map(cluster.namespaces.map((n) => [n.name, n.labels]));
    this.#workloads = Map.groupBy(cluster.workloads, (w) => w.namespace);
    for (const pod of cluster.pods.filter(isRunning)) {
      const there = this.#pods.get(pod.namespace);
      if (there) there.push(pod);
      else this.#pods.set(pod.namespace, [pod]);
      this.#account(pod.namespace, pod.spec.serviceAccount);
    }
    for (const account of cluster.serviceAccounts) this.#account(account.namespace, account.name);
    this.namespaces = [...new Set([...this.#labels.keys(), ...this.#accounts.keys()])].sort();
  }

  #account(namespace: string, name: string): void {
    const there = this.#accounts.get(namespace);
    if (there) there.add(name);
    else this.#accounts.set(namespace, new Set([name]));
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
    const key = `${kind}/${this.#where(namespaces)}`;
    const made = this.#lists.get(key);
    if (made) return made;
    const targets = { key, refs: namespaces.flatMap(make) };
    this.#lists.set(key, targets);
    return targets;
  }

  #named(kind: string, namespaces: readonly string[], names: readonly string[], make: (namespace: string) => readonly Ref[]): Targets {
    const key = `${kind}/${this.#where(namespaces)}/${[...names].sort().join(",")}`;
    const made = this.#lists.get(key) ?? { key, refs: namespaces.flatMap(make) };
    this.#lists.set(key, made);
    return made;
  }

  isNamespace(name: string): boolean {
    return this.#labels.has(name) || this.#accounts.has(name);
  }

  workloadsIn(namespace: string): readonly WorkloadFact[] {
    return this.#workloads.get(namespace) ?? [];
  }

  podsIn(namespace: string): readonly PodFact[] {
    return this.#pods.get(namespace) ?? [];
  }

  /** Running pods of these namespaces, or those of these names. */
  pods(namespaces: readonly string[], names: readonly string[] = []): Targets {
    const refs = (keep: (pod: PodFact) => boolean) => (ns: string) =>
      this.podsIn(ns)
        .filter(keep)
        .map((p) => k8sRef(this.cluster.name, "pod", ns, p.name));
    return names.length === 0
      ? this.#list(
          "pods",
          namespaces,
          refs(() => true),
        )
      : this.#named(
          "pods",
          namespaces,
          names,
          refs((p) => names.includes(p.name)),
        );
  }

  /** Service accounts of these namespaces, or those of these names; a name that was not seen counts where the list was not read whole. */
  serviceAccounts(namespaces: readonly string[], names: readonly string[] = []): Targets {
    const ref = (ns: string, name: string): Ref => k8sRef(this.cluster.name, "serviceaccount", ns, name);
    const known = (ns: string): readonly string[] => [...(this.#accounts.get(ns) ?? [])];
    if (names.length === 0) return this.#list("serviceaccounts", namespaces, (ns) => known(ns).map((n) => ref(ns, n)));
    const keep = (ns: string): readonly string[] => (this.isComplete("serviceAccounts") ? names.filter((n) => known(ns).includes(n)) : names);
    return this.#named("serviceaccounts", namespaces, names, (ns) => keep(ns).map((n) => ref(ns, n)));
  }

  /** Pods on nodes, or on the nodes of these names: what a kubelet can be told to do something in. */
  podsOnNodes(names: readonly string[] = []): Targets {
    const on = (ns: string): readonly Ref[] => {
      const there = this.podsIn(ns).filter((p) => p.spec.nodeName !== undefined && (names.length === 0 || names.includes(p.spec.nodeName)));
      return there.map((p) => k8sRef(this.cluster.name, "pod", ns, p.name));
    };
    return names.length === 0 ? this.#list("pods-on-nodes", this.namespaces, on) : this.#named("pods-on-nodes", this.namespaces, names, on);
  }

  /** Every node on which a container can come out on the host; a Fargate pod has its machine to itself. */
  nodes(): Targets {
    const key = "nodes/*";
    const made = this.#lists.get(key) ?? {
      key,
      refs: this.cluster.nodes.filter((n) => n.kind !== "fargate").map((n) => k8sClusterRef(this.cluster.name, "node", n.name)),
    };
    this.#lists.set(key, made);
    return made;
  }

  /** A list that is asked for by one rule alone; kept under its name. */
  custom(key: string, make: () => readonly Ref[]): Targets {
    const made = this.#lists.get(key) ?? { key, refs: make() };
    this.#lists.set(key, made);
    return made;
  }

  labelsOf(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.#labels.get(namespace);
  }

  #validates(fact: AdmissionFact, namespace: string, operation: Operation, resource: string): readonly string[] {
    if (fact.kind !== "validatingwebhookconfiguration" && fact.kind !== "validatingadmissionpolicy") return [];
    if (HARMLESS_WEBHOOKS.has(fact.name)) return [];
    const labels = { "kubernetes.io/metadata.name": namespace, ...this.#labels.get(namespace) };
    const matches = (w: AdmissionFact["webhooks"][number]): boolean =>
      (!w.namespaceSelector || matchesSelector(w.namespaceSelector, labels)) &&
      w.rules.some((r) => [operation, "*"].some((o) => r.operations.includes(o)) && [resource, "*", "*/*"].some((x) => r.resources.includes(x)));
    return fact.webhooks.filter(matches).map((w) => w.name);
  }

  #webhooks(namespace: string, operation: Operation, resource: string): readonly string[] {
    const key = `${namespace} ${operation} ${resource}`;
    const made = this.#seenBy.get(key) ?? [...new Set(this.cluster.admission.flatMap((fact) => this.#validates(fact, namespace, operation, resource)))].sort();
    this.#seenBy.set(key, made);
    return made;
  }

  /** The namespaces by the validating webhooks and policies that would see such a request about pods there. */
  admissionClasses(namespaces: readonly string[], operation: Operation, resource = "pods"): readonly AdmissionClass[] {
    if (this.cluster.admission.length === 0) return namespaces.length === 0 ? [] : [{ namespaces, webhooks: [] }];
    const whole = namespaces === this.namespaces ? `${operation} ${resource}` : undefined;
    const made = whole === undefined ? undefined : this.#classes.get(whole);
    if (made) return made;
    const classes = new Map<string, { namespaces: string[]; webhooks: readonly string[] }>();
    for (const namespace of namespaces) {
      const webhooks = this.#webhooks(namespace, operation, resource);
      const there = classes.get(webhooks.join(","));
      if (there) there.namespaces.push(namespace);
      else classes.set(webhooks.join(","), { namespaces: [namespace], webhooks });
    }
    const found = [...classes.values()];
    if (whole !== undefined) this.#classes.set(whole, found);
    return found;
  }
}
