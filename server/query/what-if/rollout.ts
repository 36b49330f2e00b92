import { AUDIENCE, annotatedRole, TOKEN_EXPIRATION } from "@/server/cluster/pod/annotations.ts";
import { INJECTIONS, type PlannedInjection, plannedInjection } from "@/server/cluster/pod/webhook.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ContainerFact, PodFact, PodSpecFact, ServiceAccountFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { type ClusterWorld, topOwner } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";

/** What the webhook does beyond the credentials says nothing of access. */
const SETTINGS = { regionalEndpoints: false } as const;
const VOLUMES: ReadonlySet<string> = new Set(Object.values(INJECTIONS).map((one) => one.volume));
const VARIABLES: ReadonlySet<string> = new Set(Object.values(INJECTIONS).flatMap((one) => one.variables));

/** A container as it was written, before the webhook: whoever mounts the webhook's token has its variables from there. */
function asWritten(container: ContainerFact): ContainerFact {
  if (!container.mounts.some((one) => VOLUMES.has(one.volume))) return container;
  return {
    ...container,
    env: container.env.filter((one) => !VARIABLES.has(one.name)),
    mounts: container.mounts.filter((one) => !VOLUMES.has(one.volume)),
  };
}

const specAsWritten = (spec: PodSpecFact): PodSpecFact => ({
  ...spec,
  containers: spec.containers.map(asWritten),
  volumes: spec.volumes.filter((one) => !VOLUMES.has(one.name)),
});

/** What the webhook would add, added. */
function injected(spec: PodSpecFact, { mode, volume, containers }: PlannedInjection): PodSpecFact {
  if (!mode) return spec;
  const { volume: name, folder } = INJECTIONS[mode];
  const into = (container: ContainerFact): ContainerFact => {
    const plan = containers.find((one) => one.name === container.name);
    if (!plan) return container;
    const mounts = plan.mount ? [...container.mounts, { volume: name, path: folder, readOnly: true }] : container.mounts;
    return { ...container, env: [...container.env, ...plan.env], mounts };
  };
  const token = volume && { audience: volume.audience, expirationSeconds: volume.expirationSeconds, path: volume.path };
  const volumes = token ? [...spec.volumes, { kind: "projected" as const, name, tokens: [token], secrets: [], configMaps: [] }] : spec.volumes;
  return { ...spec, containers: spec.containers.map(into), volumes };
}

const keyOf = (one: { readonly namespace: string; readonly name: string }): string => `${one.namespace}/${one.name}`;

/** What of a service account decides what the webhook puts into its pods. */
function asked(account: ServiceAccountFact | undefined, association: PodIdentityAssociationFact | undefined): string {
  const annotations = [annotatedRole(account), account?.annotations[AUDIENCE], account?.annotations[TOKEN_EXPIRATION]];
  return JSON.stringify([association !== undefined, ...(association ? [] : annotations)]);
}

/** By `namespace/name` the service accounts of a cluster, and their associations. */
class Accounts {
  readonly #accounts: ReadonlyMap<string, ServiceAccountFact>;
  readonly #associations: ReadonlyMap<string, PodIdentityAssociationFact>;

  constructor({ serviceAccounts, podIdentityAssociations }: ClusterFacts) {
    this.#accounts = new Map(serviceAccounts.map((one) => [keyOf(one), one]));
    this.#associations = new Map(podIdentityAssociations.map((one) => [`${one.namespace}/${one.serviceAccount}`, one]));
  }

  asked(key: string): string {
    return asked(this.#accounts.get(key), this.#associations.get(key));
  }

  plan(pod: PodFact): PlannedInjection {
    const key = `${pod.namespace}/${pod.spec.serviceAccount}`;
    return plannedInjection(pod, this.#accounts.get(key), this.#associations.get(key), SETTINGS);
  }
}

/** The workload whose template is another one now, by the pod that it owns. */
function templateOf(cluster: ClusterWorld, pod: PodFact, changed: ReadonlyMap<string, WorkloadFact>): PodSpecFact | undefined {
  if (changed.size === 0) return undefined;
  const owner = topOwner(cluster, pod);
  return owner && changed.get(`${owner.kind}/${pod.namespace}/${owner.name}`)?.spec;
}

const workloadKey = (one: WorkloadFact): string => `${one.kind}/${keyOf(one)}`;

/** The names of items that are there no more. */
function goneOf<Item>(before: readonly Item[], after: readonly Item[], nameOf: (item: Item) => string): ReadonlySet<string> {
  if (before === after) return new Set();
  const there = new Set(after.map(nameOf));
  return new Set(before.map(nameOf).filter((name) => !there.has(name)));
}

/** The cluster without the pods whose workload goes, as Kubernetes takes them away with it; `told` has a sentence for each such workload. */
function withoutOrphans(world: ClusterWorld, after: ClusterFacts, told: string[]): ClusterFacts {
  const gone = goneOf(world.facts.workloads, after.workloads, workloadKey);
  if (gone.size === 0) return after;
  const counts = new Map<string, number>();
  const pods = after.pods.filter((pod) => {
    const owner = topOwner(world, pod);
    const key = owner && `${owner.kind}/${pod.namespace}/${owner.name}`;
    if (key === undefined || !gone.has(key)) return true;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return false;
  });
  for (const [key, count] of counts) {
    const [kind, ...name] = key.split("/");
    told.push(`${count === 1 ? "the pod" : `the ${count} pods`} of ${kind} ${after.name}/${name.join("/")} ${count === 1 ? "goes" : "go"} with it`);
  }
  return counts.size > 0 ? { ...after, pods } : after;
}

function changedTemplates(before: ClusterFacts, after: ClusterFacts): ReadonlyMap<string, WorkloadFact> {
  if (before.workloads === after.workloads) return new Map();
  const known = new Map(before.workloads.map((one) => [workloadKey(one), one]));
  const isOther = (one: WorkloadFact): boolean => {
    const old = known.get(workloadKey(one));
    return one.spec !== undefined && old !== undefined && old !== one && JSON.stringify(old.spec) !== JSON.stringify(one.spec);
  };
  return new Map(after.workloads.filter(isOther).map((one) => [workloadKey(one), one]));
}

/** The cluster with the pods made anew that a change would only reach so; `made` counts them by service account. */
function ofCluster(world: ClusterWorld, after: ClusterFacts, made: Map<string, number>): ClusterFacts {
  const before = world.facts;
  const [was, is] = [new Accounts(before), new Accounts(after)];
  const templates = changedTemplates(before, after);
  const pods = after.pods.map((pod) => {
    const template = templateOf(world, pod, templates);
    const key = `${pod.namespace}/${pod.spec.serviceAccount}`;
    if (!template && was.asked(key) === is.asked(key)) return pod;
    const written = { ...pod, spec: specAsWritten(template ? { ...template, nodeName: pod.spec.nodeName } : pod.spec) };
    const account = `${after.name}/${written.namespace}/${written.spec.serviceAccount}`;
    made.set(account, (made.get(account) ?? 0) + 1);
    return { ...written, spec: injected(written.spec, is.plan(written)) };
  });
  return pods.some((pod, i) => pod !== after.pods[i]) ? { ...after, pods } : after;
}

/**
 * The facts once the change is rolled out: the webhook looks at a pod when it is made, so that pods of a service account whose role or association is another one, and of a
 * workload whose template is, are taken to be made anew (D13), and those of a workload that goes are gone. Which ones is told as an assumption.
 */
export function rolledOut(world: World, proposed: Facts): { readonly facts: Facts; readonly assumptions: readonly string[] } {
  const made = new Map<string, number>();
  const gone: string[] = [];
  const clusters = proposed.clusters.map((after) => {
    const before = world.clusters.get(after.name);
    return before && before.facts !== after ? ofCluster(before, withoutOrphans(before, after, gone), made) : after;
  });
  const assumptions = [...made].map(
    ([account, count]) =>
      `${count === 1 ? "the pod" : `the ${count} pods`} of service account ${account} ${count === 1 ? "is" : "are"} made anew after the change`,
  );
  return { facts: made.size + gone.length > 0 ? { ...proposed, clusters } : proposed, assumptions: [...gone, ...assumptions] };
}
