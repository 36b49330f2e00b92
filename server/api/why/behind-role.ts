import type { Estate } from "@/server/api/estate.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { podAt } from "@/server/graph/cluster-world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type Holders, holdersOf } from "@/server/query/holders.ts";
import { readSessionName, type SessionName } from "@/server/query/why/session-name.ts";
import { counted, type WhyVerdict } from "./answer.ts";
import { accountOfPod, everyPod, isAskedFor, type PodSource, sourcesOf, verdictOfSource } from "./pod-sources.ts";
import { type PodHere, podHere, podsNamed } from "./pods-meant.ts";

/** Who may stand behind a role or user, and what is to be said about it first. */
export interface Behind {
  readonly candidates: readonly Ref[];
  readonly notes: readonly string[];
  /** Why a pod that fell through to its node has no credentials of its own. */
  readonly verdicts: readonly WhyVerdict[];
}

const NONE: Behind = { candidates: [], notes: [], verdicts: [] };
const FELL_SHOWN = 3;

/** The role of a session, collected or not; a session's ARN has no path (A21). */
export function roleOfPrincipal(estate: Estate, principal: string, roleFromEvent?: string): Ref | undefined {
  if (roleFromEvent) return arnRef(roleFromEvent);
  const session = parseSessionArn(principal);
  if (!session) return parseRef(principal)?.kind === "iam" ? arnRef(principal) : undefined;
  const found = estate.world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  return arnRef(found?.arn ?? `arn:${session.partition}:iam::${session.account}:role/${session.roleName}`);
}

/** Which of these pods have the identity by their SDK, not only for whoever runs code in them; those of a class are decided once. */
function speakAs(estate: Estate, identity: Ref, pods: ReadonlySet<Ref>): ReadonlySet<Ref> {
  const speaks = (one: PodHere): boolean => pods.has(one.ref) && sourcesOf(estate, [one]).some((s) => s.effective === identity);
  const names = new Set([...pods].flatMap((ref) => clusterOf(ref) ?? []));
  const refs = [...names].flatMap((name) => {
    const cluster = estate.world.clusters.get(name);
    const classes = cluster ? podClasses(estate.world, cluster) : [];
    return classes.flatMap((alike) => (cluster && speaks(podHere(cluster, alike.pods[0])) ? alike.pods.map((pod) => podHere(cluster, pod).ref) : []));
  });
  return new Set(refs);
}

const clusterOf = (ref: Ref): string | undefined => {
  const parsed = parseRef(ref);
  return parsed?.kind === "k8s" ? parsed.cluster : undefined;
};

/** Those who become the identity by credentials of their own, the most certain first; of pods those whose SDK has it. */
function candidatesFor(estate: Estate, identity: Ref): Holders {
  const { pods, ...others } = holdersOf(estate.graph, identity);
  const speaking = speakAs(estate, identity, new Set(pods));
  return { ...others, pods: [...pods.filter((ref) => speaking.has(ref)), ...pods.filter((ref) => !speaking.has(ref))] };
}

const workloadsOf = ({ serviceAccounts, pods }: Holders): readonly Ref[] => [...serviceAccounts, ...pods];
const everyoneOf = (holders: Holders): readonly Ref[] => [...workloadsOf(holders), ...holders.outside];

/** Pods that speak with a node role's credentials though they were set up to have others. */
function fellThrough(estate: Estate, pods: readonly PodHere[], role: Ref): readonly PodSource[] {
  return sourcesOf(estate, pods).filter((one) => isAskedFor(one) && one.source.role !== role && !(one.source.wins && one.source.verdict === "allowed"));
}

function ofInstance(estate: Estate, instance: string, role: Ref): Behind {
  const nodes = [...estate.world.clusters.values()].flatMap((cluster) =>
    cluster.facts.nodes.flatMap(({ name, instanceId }) => (instanceId === instance ? [{ cluster, name }] : [])),
  );
  const onNode = nodes.flatMap(({ cluster, name }) => cluster.facts.pods.flatMap((pod) => (pod.spec.nodeName === name ? [podHere(cluster, pod)] : [])));
  const [node] = nodes;
  const where =
    node === undefined ? "no node of the snapshot runs on it" : `it is node \`${node.name}\`, with ${counted(onNode.length, "pod")} in the snapshot`;
  const { pods } = candidatesFor(estate, role);
  const held = new Set(pods);
  const onIt =
    node === undefined
      ? pods.flatMap((ref) => {
          const found = podAt(estate.world.clusters, ref);
          return found ? [podHere(found.cluster, found.pod)] : [];
        })
      : onNode.filter((p) => held.has(p.ref));
  const fell = fellThrough(estate, onIt, role);
  const fellRefs = new Set(fell.map((f) => f.ref));
  const speaking = new Set(sourcesOf(estate, onIt).flatMap((one) => (one.effective === role ? [one.ref] : [])));
  const order = (ref: Ref): number => (fellRefs.has(ref) ? 0 : speaking.has(ref) ? 1 : 2);
  return {
    candidates: onIt.map((p) => p.ref).toSorted((a, b) => order(a) - order(b)),
    notes: [
      `the session is named after the instance \`${instance}\`: these are the node's own credentials, so a pod may have had none of its own and fallen through to the node role (${where})`,
      ...(fell.length > 0
        ? [`of the pods that reach the node role there, ${counted(fellRefs.size, "pod")} should have had other credentials: they come first`]
        : []),
    ],
    verdicts: fell.slice(0, FELL_SHOWN).flatMap((one) => verdictOfSource(one) ?? []),
  };
}

/** `<cluster>-<pod>`: both may have dashes in them, and a long name is cut, so the clusters that are known tell where the one ends. */
function ofPodIdentity(estate: Estate, joined: string, role: Ref): Behind {
  const clusters = [...estate.world.clusters.values()].filter((c) => joined.startsWith(`${c.facts.eks?.name ?? c.name}-`));
  const found = clusters.map((cluster) => {
    const name = joined.slice((cluster.facts.eks?.name ?? cluster.name).length + 1);
    const meant = podsNamed(estate, name, { cluster: cluster.name, namespaces: [] });
    const cut = meant.pods.length > 0 || name.length < 10 ? [] : everyPod(estate).filter((p) => p.cluster === cluster && p.pod.name.startsWith(name));
    return { name, pods: [...meant.pods, ...cut], notes: meant.notes };
  });
  const pods = found.flatMap((f) => f.pods);
  const told = "the session's name is the one EKS Pod Identity gives";
  const notes = found.flatMap((f) => f.notes);
  if (pods.length > 0) {
    const note = found.some((f) => f.pods.some((p) => p.pod.name === f.name)) ? `${told}: the pod is known` : `${told}, for a pod that is gone`;
    return { candidates: [...new Set(pods.flatMap((p) => [p.ref, accountOfPod(p)]))], notes: [note, ...notes], verdicts: [] };
  }
  const holders = workloadsOf(candidatesFor(estate, role));
  return {
    candidates: holders,
    notes: [`${told}, for \`${joined}\`, and no cluster of the snapshot has such a pod; ${mayBe(holders)}`, ...notes],
    verdicts: [],
  };
}

function ofPerson(estate: Estate, name: Extract<SessionName, { kind: "sso" }>): Behind {
  const people = estate.names.named(name.person.toLowerCase()).filter((ref) => parseRef(ref)?.kind === "sso");
  return {
    candidates: people,
    notes: [
      `the session is a person's, \`${name.person}\`, signed in through Identity Center with the permission set \`${name.permissionSet}\`; no pod is behind it`,
    ],
    verdicts: [],
  };
}

function ofSession(estate: Estate, name: SessionName, role: Ref): Behind {
  switch (name.kind) {
    case "instance":
      return ofInstance(estate, name.instance, role);
    case "pod-identity":
      return ofPodIdentity(estate, name.clusterAndPod, role);
    case "sso":
      return ofPerson(estate, name);
    case "sdk-default": {
      const candidates = everyoneOf(candidatesFor(estate, role));
      const sdk = name.sdk === "an AWS" ? "an AWS SDK" : `the AWS SDK for ${name.sdk}`;
      return { ...NONE, candidates, notes: [`the session's name is a default of ${sdk}, as pods with web identity have it; ${mayBe(candidates)}`] };
    }
    case "chosen": {
      const candidates = everyoneOf(candidatesFor(estate, role));
      return { ...NONE, candidates, notes: [`the caller chose the session's name, so it does not tell who it is; ${mayBe(candidates)}`] };
    }
  }
}

const mayBe = (candidates: readonly Ref[]): string => {
  if (candidates.length === 0) return "no service account or pod of the snapshot gets this role";
  const accounts = candidates.filter((ref) => ref.includes("/serviceaccount/")).length;
  const pods = candidates.filter((ref) => ref.includes("/pod/")).length;
  const outside = candidates.length - accounts - pods;
  const kinds = [
    ...(accounts > 0 ? [counted(accounts, "service account")] : []),
    ...(pods > 0 ? [counted(pods, "pod")] : []),
    ...(outside > 0 ? [counted(outside, "subject from outside", "subjects from outside")] : []),
  ];
  return `whoever gets the role may be behind it: ${kinds.join(", ")}`;
};

/** Who may have sent a request that names this IAM principal (W7). */
export function behindPrincipal(estate: Estate, principal: string, roleFromEvent?: string): Behind {
  const identity = roleOfPrincipal(estate, principal, roleFromEvent);
  if (!identity) return NONE;
  const session = parseSessionArn(principal);
  if (session) return ofSession(estate, readSessionName(session.roleName, session.sessionName), identity);
  const candidates = everyoneOf(candidatesFor(estate, identity));
  return {
    ...NONE,
    candidates,
    notes:
      candidates.length > 0
        ? [`${counted(candidates.length, "pod or service account", "pods and service accounts")} of the snapshot can speak as this identity`]
        : [],
  };
}
