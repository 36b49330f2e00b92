import type { Estate } from "@/server/api/estate.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";
import { keyOfFact, LIVE_OBJECTS, type LiveFact, type LiveObject } from "@/server/collect/live/live-fact.ts";
import { explainAnswer } from "@/server/contract/answers.ts";
import { whyAnswer } from "@/server/contract/why.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { type ClusterWorld, nodeRef, podAt, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { parseArn, parseSessionArn } from "@/server/model/arn.ts";
import { arnRef, parseRef, type Ref, toRef } from "@/server/model/ref.ts";
import { answerOf, type LiveAsked } from "./live-asked.ts";

/** Pods of an answer that are looked at; of more it only says that there are some. */
const FEW_CANDIDATES = 3;
const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

interface Steps {
  readonly steps: readonly { readonly evidence?: { readonly source: string } | undefined }[];
}
const evidenceOf = (all: readonly Steps[]): readonly string[] => all.flatMap(({ steps }) => steps.flatMap((step) => step.evidence?.source ?? []));

/** The entities a pod's credentials rest on. */
function ofPod(world: World, ref: Ref, sdk: Sdk): readonly string[] {
  const found = podAt(world.clusters, ref);
  if (!found) return [ref];
  const { cluster, pod } = found;
  const { containers } = podCredentials(pod, cluster.facts, awsLookup(world, cluster), { sdk });
  const sources = containers.flatMap((one) => one.sources);
  return [ref, ...sources.flatMap((one) => one.role ?? []), ...evidenceOf(sources)];
}

/** The entities an answer speaks of, as references; what is none falls out later. */
function entitiesOf(estate: Estate, asked: LiveAsked): readonly string[] {
  if (asked.question === "pod") return ofPod(estate.world, arnRef(String(asked.params["pod"])), asked.params["sdk"] as Sdk);
  if (asked.question === "explain") {
    const { verdicts } = explainAnswer.parse(answerOf(estate, asked));
    return [String(asked.params["from"]), String(asked.params["to"]), ...evidenceOf(verdicts)];
  }
  const { verdicts, candidates } = whyAnswer.parse(answerOf(estate, asked));
  const few = candidates.length <= FEW_CANDIDATES ? candidates.flatMap((one) => ofPod(estate.world, arnRef(one), "default")) : [];
  return [...verdicts.flatMap((one) => [one.from, one.to]), ...evidenceOf(verdicts), ...few];
}

/** Gathers facts, each once. */
class Wanted {
  readonly facts = new Map<string, LiveFact>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  add(fact: LiveFact): boolean {
    const key = keyOfFact(fact);
    if (this.facts.has(key)) return false;
    this.facts.set(key, fact);
    return true;
  }

  entity(text: string): void {
    const ref = toRef(text);
    const parsed = ref && parseRef(ref);
    if (parsed?.kind === "k8s") this.#kubernetes(parsed);
    if (parsed?.kind === "session") this.#session(text);
    if (ref && parsed?.kind === "iam") this.#iam(ref, parsed);
  }

  #kubernetes({ cluster: name, type, namespace, name: of }: Extract<ReturnType<typeof parseRef>, { kind: "k8s" }>): void {
    const cluster = this.#world.clusters.get(name);
    const object = LIVE_OBJECTS.find((one) => one === type);
    if (!cluster || !object || !this.#object(name, object, of, namespace)) return;
    if (object === "pod") this.#pod(cluster, `${namespace}/${of}`);
    if (object === "serviceaccount" && namespace !== undefined) this.#account(cluster, namespace, of);
    if (object === "node") this.#node(cluster, of);
  }

  #object(cluster: string, type: LiveObject, name: string, namespace: string | undefined): boolean {
    const isNew = this.add({ kind: "object", cluster, type, ...(namespace === undefined ? {} : { namespace }), name });
    if (isNew && namespace !== undefined && type !== "configmap") this.add({ kind: "object", cluster, type: "namespace", name: namespace });
    return isNew;
  }

  #pod(cluster: ClusterWorld, key: string): void {
    const pod = cluster.pods.get(key);
    if (!pod) return;
    this.entity(serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount));
    if (pod.spec.nodeName) this.entity(nodeRef(cluster.name, pod.spec.nodeName));
  }

  #account(cluster: ClusterWorld, namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    // a cluster outside EKS has no associations
    const { arn, issuer, podIdentityAssociations } = cluster.facts;
    if (arn !== undefined || podIdentityAssociations.length > 0) this.add({ kind: "associations", cluster: cluster.name, namespace, name });
    const association = cluster.associations.get(key);
    const annotated = cluster.serviceAccounts.get(key)?.annotations[ROLE_ANNOTATION];
    for (const role of [association?.roleArn, association?.targetRoleArn, annotated]) if (role !== undefined) this.entity(role);
    const asked = annotated === undefined ? undefined : parseArn(annotated);
    if (asked && issuer !== undefined) this.entity(`arn:${asked.partition}:iam::${asked.account}:oidc-provider/${issuer}`);
  }

  #node(cluster: ClusterWorld, name: string): void {
    const { account, region } = cluster.facts;
    const id = cluster.nodes.get(name)?.instanceId;
    if (id !== undefined && account !== undefined && region !== undefined && this.#world.accounts.has(account))
      this.add({ kind: "instance", account, region, id });
  }

  #session(text: string): void {
    const session = parseSessionArn(text);
    const role = session && this.#world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
    if (role) this.entity(role.arn);
  }

  #iam(ref: Ref, { account, type }: Extract<ReturnType<typeof parseRef>, { kind: "iam" }>): void {
    if (type === "policy") this.#policy(ref, account);
    if (type === "oidc-provider") this.add({ kind: "oidc-provider", account, arn: ref });
    if (type === "role" || type === "user" || type === "group") this.#principal(ref, account, type);
  }

  #principal(arn: string, account: string, type: "role" | "user" | "group"): void {
    if (!this.add({ kind: "principal", account, type, arn })) return;
    const where = this.#world.accountOf(arn);
    const user = where?.users.get(arn);
    const found = where?.roles.get(arn) ?? user ?? where?.facts.groups.find((one) => one.arn === arn);
    if (!found) return;
    const boundary = "boundary" in found && typeof found.boundary === "string" ? [found.boundary] : [];
    for (const policy of [...(found.attachedPolicies ?? []), ...boundary]) this.#policy(policy, account);
    for (const name of user?.groups ?? []) {
      const group = where?.groupsByName.get(name.toLowerCase());
      if (group) this.#principal(group.arn, account, "group");
    }
  }

  /** Policies of AWS itself do not change from one day to the next: one whose text is at hand is not read again. */
  #policy(arn: string, account: string): void {
    const isOfAws = arn.includes(":iam::aws:");
    const isKnown = [...this.#world.accounts.values()].some((one) => one.policies.get(arn)?.document !== undefined);
    if (!isOfAws || !isKnown) this.add({ kind: "policy", account, arn });
  }
}

const IAM_SIDE: ReadonlySet<string> = new Set(["user", "role"]);

/** How an IAM principal gets into a cluster: its access entry, and aws-auth. */
function entryFacts(world: World, wanted: Wanted, { question, params }: LiveAsked): void {
  if (question !== "explain") return;
  const [from, to] = [parseRef(String(params["from"])), parseRef(String(params["to"]))];
  const cluster = to?.kind === "k8s" ? world.clusters.get(to.cluster) : undefined;
  if (from?.kind !== "iam" || !IAM_SIDE.has(from.type) || !cluster) return;
  if (cluster.facts.arn !== undefined) wanted.add({ kind: "access-entry", cluster: cluster.name, principal: String(params["from"]) });
  wanted.add({ kind: "object", cluster: cluster.name, type: "configmap", namespace: "kube-system", name: "aws-auth" });
}

/** The provider through which a service account's token would be taken for a role, where it was asked about the two. */
function providerFacts(world: World, wanted: Wanted, { question, params }: LiveAsked): void {
  if (question !== "explain") return;
  const [from, to] = [parseRef(String(params["from"])), parseRef(String(params["to"]))];
  const issuer = from?.kind === "k8s" ? world.clusters.get(from.cluster)?.facts.issuer : undefined;
  if (issuer !== undefined && to?.kind === "iam" && to.type === "role") wanted.entity(`arn:${to.partition}:iam::${to.account}:oidc-provider/${issuer}`);
}

/**
 * What an answer rests on that can be read anew by itself: the entities it was asked about and those its proof stands on, each with what belongs to it (of a
 * pod its service account, namespace, node and associations; of a principal its policies and groups). Pure.
 */
export function factsToRead(estate: Estate, asked: LiveAsked): readonly LiveFact[] {
  const wanted = new Wanted(estate.world);
  for (const text of entitiesOf(estate, asked)) wanted.entity(text);
  entryFacts(estate.world, wanted, asked);
  providerFacts(estate.world, wanted, asked);
  return [...wanted.facts.values()];
}
