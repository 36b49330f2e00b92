import { compilingLate } from "@/server/api/compiling-late.ts";
import { changedFacts, type FactsChange } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { ConfigMapFact } from "@/server/facts/kubernetes.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { type Derivation, deriveGraph } from "@/server/graph/derivation.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { whoPage } from "@/server/query/closure.ts";
import { costOf, heldMemory, peakMemory, round, spreadOf } from "./clock.ts";
import { type Random, randomFor } from "./fixture/random.ts";

/** What is changed, and the role that is asked about after it. */
interface Drawn {
  readonly change: FactsChange;
  readonly role: string;
}
type Draw = (facts: Facts, random: Random, at: number) => Drawn;

const ROUNDS = 25;
/** With the first of each kind, and a mixture of all kinds at the end. */
const IN_ALL = 200;
const FIRST_PAGE = { offset: 0, size: 100 };
const ANNOTATION = "eks.amazonaws.com/role-arn";

const anyOf = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T;
const inCluster = (facts: Facts, random: Random): ClusterFacts => anyOf(random, facts.clusters);
const accountOf = (facts: Facts, random: Random): AccountFacts => anyOf(random, facts.accounts);
const anyRole = (facts: Facts, random: Random): IamRoleFact => anyOf(random, accountOf(facts, random).roles);

const ofCluster = (cluster: ClusterFacts, lists: NonNullable<FactsChange["clusters"]>[string], role: string): Drawn => ({
  change: { clusters: { [cluster.name]: lists } },
  role,
});

/** A role that trusts tokens of the cluster's issuer, if there is one among a hundred of its account. */
function roleOf(facts: Facts, cluster: ClusterFacts, random: Random): IamRoleFact {
  const { roles } = facts.accounts.find((a) => a.id === cluster.account) ?? accountOf(facts, random);
  const some = Array.from({ length: 100 }, () => anyOf(random, roles));
  return some.find((r) => cluster.issuer !== undefined && JSON.stringify(r.trustPolicy).includes(cluster.issuer)) ?? anyOf(random, roles);
}

const annotated: Draw = (facts, random) => {
  const cluster = inCluster(facts, random);
  const account = anyOf(random, cluster.serviceAccounts);
  const { arn } = roleOf(facts, cluster, random);
  return ofCluster(cluster, { serviceAccounts: { put: [{ ...account, annotations: { ...account.annotations, [ANNOTATION]: arn } }] } }, arn);
};

const created: Draw = (facts, random, at) => {
  const cluster = inCluster(facts, random);
  const account = { ...anyOf(random, cluster.serviceAccounts), name: `made-${at}` };
  return ofCluster(cluster, { serviceAccounts: { put: [account] } }, roleOf(facts, cluster, random).arn);
};

const deleted: Draw = (facts, random) => {
  const cluster = inCluster(facts, random);
  const account = anyOf(random, cluster.serviceAccounts);
  return ofCluster(cluster, { serviceAccounts: { remove: [`${account.namespace}/${account.name}`] } }, roleOf(facts, cluster, random).arn);
};

const rescheduled: Draw = (facts, random, at) => {
  const cluster = inCluster(facts, random);
  const pod = anyOf(random, cluster.pods);
  const node = anyOf(random, cluster.nodes);
  const made = { ...pod, name: `${pod.name}-${at}`, spec: { ...pod.spec, nodeName: node.name } };
  return ofCluster(cluster, { pods: { put: [made], remove: [`${pod.namespace}/${pod.name}`] } }, roleOf(facts, cluster, random).arn);
};

const AWS_AUTH: ConfigMapFact = { name: "aws-auth", namespace: "kube-system", labels: {}, annotations: {}, keys: ["mapRoles"], values: {} };

const awsAuth: Draw = (facts, random, at) => {
  const cluster = inCluster(facts, random);
  const { arn } = anyRole(facts, random);
  const there = cluster.configMaps.find((c) => c.namespace === AWS_AUTH.namespace && c.name === AWS_AUTH.name) ?? AWS_AUTH;
  const mapRoles = `${there.values["mapRoles"] ?? ""}\n- rolearn: ${arn}\n  username: made-${at}\n  groups:\n  - system:masters\n`;
  return ofCluster(cluster, { configMaps: { put: [{ ...there, values: { ...there.values, mapRoles } }] } }, arn);
};

const trust: Draw = (facts, random) => {
  const account = accountOf(facts, random);
  const role = anyOf(random, account.roles);
  const { trustPolicy } = anyRole(facts, random);
  return { change: { accounts: { [account.id]: { roles: { put: [{ ...role, trustPolicy }] } } } }, role: role.arn };
};

const CHANGES: Readonly<Record<string, Draw>> = {
  "service account annotated": annotated,
  "service account created": created,
  "service account deleted": deleted,
  "pod rescheduled": rescheduled,
  "row of aws-auth": awsAuth,
  "trust policy": trust,
};

interface Sample {
  readonly graphMs: number;
  readonly graphCpuMs: number;
  readonly answerMs: number;
  readonly answerCpuMs: number;
  readonly segments: number;
}

/** One change: from the facts as they are now to the graph, and to who can end up as a role. */
function sample(before: Derivation, drawn: Drawn): { readonly after: Derivation; readonly sample: Sample } {
  const graph = costOf(() => deriveGraph(new World(changedFacts(before.world.facts, drawn.change), before.world.time, before.world), before));
  const after = graph.result;
  const answer = costOf(() => whoPage(after.graph, arnRef(drawn.role), FIRST_PAGE));
  const sample = {
    graphMs: graph.seconds * 1000,
    graphCpuMs: graph.cpuSeconds * 1000,
    answerMs: (graph.seconds + answer.seconds) * 1000,
    answerCpuMs: (graph.cpuSeconds + answer.cpuSeconds) * 1000,
    segments: after.derived.segments,
  };
  return { after, sample };
}

/** Changes of one kind, one after the other; the first is not counted: its code is not warm. */
function changesOf(name: string, draw: Draw, start: Derivation): { readonly after: Derivation; readonly samples: readonly Sample[] } {
  const samples: Sample[] = [];
  let derived = start;
  for (let at = 0; at <= ROUNDS; at += 1) {
    const { after, sample: one } = sample(derived, draw(derived.world.facts, randomFor("change", name, at), at));
    derived = after;
    if (at > 0) samples.push(one);
  }
  return { after: derived, samples };
}

/** Changes of every kind in turn. */
function mixed(start: Derivation, count: number): Derivation {
  const draws = Object.values(CHANGES);
  return Array.from({ length: count }, (_, at) => at).reduce((derived, at) => {
    const draw = draws[at % draws.length] ?? annotated;
    return sample(derived, draw(derived.world.facts, randomFor("change", "mixed", at), ROUNDS + 1 + at)).after;
  }, start);
}

/**
 * Event to graph: random changes one after the other, each on the graph that the one before it has left. `shareOfWhole` is that of the median in a
 * derivation from nothing; `heldMiB` what is held before the changes, after each kind, and after a mixture that makes them so many in all.
 */
export function measureChange(facts: Facts, time: number, progress: (line: string) => void) {
  const whole = costOf(() => compilingLate(() => deriveGraph(new World(facts, time))));
  let derived = whole.result;
  const held: Record<string, number> = { "before any": heldMemory() };
  progress(`change: derived in ${whole.seconds.toFixed(1)} s, ${peakMemory()} MiB`);
  const changes: Record<string, unknown> = {};
  for (const [name, draw] of Object.entries(CHANGES)) {
    const { after, samples } = changesOf(name, draw, derived);
    derived = after;
    const spread = (of: keyof Sample) => spreadOf(samples.map((s) => s[of]));
    const graphCpuMs = spread("graphCpuMs");
    changes[name] = {
      graphMs: spread("graphMs"),
      graphCpuMs,
      answerMs: spread("answerMs"),
      answerCpuMs: spread("answerCpuMs"),
      segments: spread("segments"),
      shareOfWhole: round(graphCpuMs.p50 / 1000 / whole.cpuSeconds),
    };
    held[name] = heldMemory();
    progress(`change: ${name} ${JSON.stringify(changes[name])}, ${held[name]} MiB held, ${peakMemory()} MiB at most`);
  }
  derived = mixed(derived, IN_ALL - Object.keys(CHANGES).length * (ROUNDS + 1));
  held[`${IN_ALL} in all`] = heldMemory();
  progress(`change: ${JSON.stringify(held)}`);
  const anew = deriveGraph(new World(derived.world.facts, time)).graph;
  return {
    rounds: ROUNDS,
    wholeSeconds: round(whole.seconds),
    wholeCpuSeconds: round(whole.cpuSeconds),
    segments: whole.result.derived.of,
    changes,
    heldMiB: held,
    isAsDerivedAnew: anew.usedNodes === derived.graph.usedNodes && anew.liveEdges === derived.graph.liveEdges,
    peakMiB: peakMemory(),
  };
}
