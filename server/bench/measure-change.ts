import { changedFacts, type FactsChange } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { ConfigMapFact } from "@/server/facts/kubernetes.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { type Derivation, deriveGraph } from "@/server/graph/derivation.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { whoPage } from "@/server/query/closure.ts";
import { costOf, peakMemory, round, spreadOf } from "./clock.ts";
import { type Random, randomFor } from "./fixture/random.ts";

/** What is changed, and the role that is asked about after it. */
interface Drawn {
  readonly change: FactsChange;
  readonly role: string;
}
type Draw = (facts: Facts, random: Random, at: number) => Drawn;

const ROUNDS = 25;
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

/**
 * Event to graph: random changes one after the other, each on the graph that the one before it has left. The first of a kind is not counted: its
 * code is not warm. `shareOfWhole` is that of the median in a derivation from nothing.
 */
export function measureChange(facts: Facts, time: number, progress: (line: string) => void) {
  const whole = costOf(() => deriveGraph(new World(facts, time)));
  progress(`change: derived in ${whole.seconds.toFixed(1)} s, ${peakMemory()} MiB`);
  let derived = whole.result;
  const changes: Record<string, unknown> = {};
  for (const [name, draw] of Object.entries(CHANGES)) {
    const samples: Sample[] = [];
    for (let at = 0; at <= ROUNDS; at += 1) {
      const { after, sample: one } = sample(derived, draw(derived.world.facts, randomFor("change", name, at), at));
      derived = after;
      if (at > 0) samples.push(one);
    }
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
    progress(`change: ${name} ${JSON.stringify(changes[name])}, ${peakMemory()} MiB`);
  }
  const anew = deriveGraph(new World(derived.world.facts, time)).graph;
  return {
    rounds: ROUNDS,
    wholeSeconds: round(whole.seconds),
    wholeCpuSeconds: round(whole.cpuSeconds),
    segments: whole.result.derived.of,
    changes,
    isAsDerivedAnew: anew.usedNodes === derived.graph.usedNodes && anew.liveEdges === derived.graph.liveEdges,
    peakMiB: peakMemory(),
  };
}
