import type { Estate } from "@/server/api/estate.ts";
import type { AwsLookup } from "@/server/cluster/pod/aws-lookup.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";
import type { CredentialSource, SourceKind } from "@/server/cluster/pod/source.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup, lookupOfAll } from "@/server/graph/aws-lookup.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { WhyVerdict } from "./answer.ts";
import { type PodHere, podHere } from "./pods-meant.ts";

const MECHANISMS: Readonly<Partial<Record<SourceKind, Mechanism>>> = {
  "web-identity": "sts:AssumeRoleWithWebIdentity",
  "pod-identity": "eks:PodIdentity",
  "static-key": "static-key",
  imds: "imds",
};

/** One credential source of a pod's first regular container. */
export interface PodSource extends PodHere {
  readonly source: CredentialSource;
  readonly effective: Ref | null;
  /** The same with its proof, as far as it is the same for all pods that nothing tells apart: the words may be those of another one. */
  readonly alike: () => CredentialSource;
  /** The same with the pod's own proof. */
  readonly proven: () => CredentialSource;
}

export const everyPod = (estate: Estate): readonly PodHere[] =>
  [...estate.world.clusters.values()].flatMap((cluster) => cluster.facts.pods.map((pod) => podHere(cluster, pod)));

interface Sources {
  readonly sources: readonly CredentialSource[];
  readonly effective: Ref | null;
}

const NO_SOURCES: Sources = { sources: [], effective: null };

function inFirstContainer({ cluster, pod }: PodHere, lookup: AwsLookup, sdk: Sdk): Sources {
  const { containers } = podCredentials(pod, cluster.facts, lookup, { sdk });
  return containers.find((c) => c.kind === "regular") ?? containers[0] ?? NO_SOURCES;
}

/** Every source of these pods with its proof, in the order their SDK tries them. */
export function sourcesOf(estate: Estate, pods: readonly PodHere[], sdk: Sdk = "default"): readonly PodSource[] {
  const lookups = keptFor((cluster: ClusterWorld) => awsLookup(estate.world, cluster));
  return pods.flatMap((here) => {
    const { sources, effective } = inFirstContainer(here, lookups(here.cluster), sdk);
    return sources.map((source): PodSource => ({ ...here, source, effective, alike: () => source, proven: () => source }));
  });
}

/** What somebody set up for each pod there is, without proofs and found once for those that nothing tells apart: a fleet has a hundred thousand. */
export const askedForByEvery = (estate: Estate, sdk: Sdk = "default"): readonly PodSource[] =>
  [...estate.world.clusters.values()].flatMap((cluster) => {
    const lookup = lookupOfAll(estate.world, cluster);
    return podClasses(estate.world, cluster).flatMap(({ pods }) => sourcesOfAlike(estate, cluster, pods, lookup, sdk));
  });

function sourcesOfAlike(estate: Estate, cluster: ClusterWorld, pods: readonly [PodFact, ...PodFact[]], lookup: AwsLookup, sdk: Sdk): readonly PodSource[] {
  const first = podHere(cluster, pods[0]);
  const { sources, effective } = inFirstContainer(first, lookup, sdk);
  const asked = [...sources.entries()].filter(([, source]) => isAskedFor({ source }));
  if (asked.length === 0) return [];
  const provenOf = keptFor((here: PodHere) => sourcesOf(estate, [here], sdk));
  return pods.flatMap((pod, n) => {
    const here = n === 0 ? first : podHere(cluster, pod);
    return asked.map(([at, source]): PodSource => {
      const proof = (of: PodHere): CredentialSource => provenOf(of)[at]?.source ?? source;
      return { ...here, source, effective, alike: () => proof(first), proven: () => proof(here) };
    });
  });
}

/** Sources that somebody set up for the pod, as against what every pod of its node may have. */
export const isAskedFor = ({ source }: Pick<PodSource, "source">): boolean =>
  (source.kind === "web-identity" || source.kind === "pod-identity") && (source.configured || source.injected);

/** Whether a source is of a kind that a verdict can speak of, and its role is known. */
export const hasVerdict = ({ source }: PodSource): boolean => MECHANISMS[source.kind] !== undefined && source.role !== null;

/** A source as a verdict about its role; undefined where it is not known whose role it is. */
export function verdictOfSource({ ref, source, proven }: PodSource): WhyVerdict | undefined {
  const mechanism = MECHANISMS[source.kind];
  if (!mechanism || source.role === null) return undefined;
  const { verdict, conditions, missing, assumptions, steps } = proven();
  return { from: ref, to: source.role, mechanism, verdict, conditions, missing, assumptions, steps };
}

/** One of the sources that are alike: pods of one service account that ask for one role in one way get one answer. */
export function oneOfEach(sources: readonly PodSource[]): readonly PodSource[] {
  const kept = new Map<string, PodSource>();
  for (const one of sources) {
    const { cluster, pod, source } = one;
    const key = JSON.stringify([cluster.name, pod.namespace, pod.spec.serviceAccount, source.kind, source.role, source.verdict]);
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()].sort((a, b) => rankOf(b.source.verdict) - rankOf(a.source.verdict));
}

export const accountOfPod = ({ cluster, pod }: PodHere): Ref => serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount);
