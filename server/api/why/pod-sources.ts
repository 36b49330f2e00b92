import type { Estate } from "@/server/api/estate.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";
import type { CredentialSource, SourceKind } from "@/server/cluster/pod/source.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
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
}

export const everyPod = (estate: Estate): readonly PodHere[] =>
  [...estate.world.clusters.values()].flatMap((cluster) => cluster.facts.pods.map((pod) => podHere(cluster, pod)));

/** Every source of these pods, in the order their SDK tries them. */
export function sourcesOf(estate: Estate, pods: readonly PodHere[], sdk: Sdk = "default"): readonly PodSource[] {
  const lookups = new Map([...estate.world.clusters.values()].map((cluster) => [cluster, awsLookup(estate.world, cluster)]));
  return pods.flatMap((here) => {
    const lookup = lookups.get(here.cluster);
    const { containers } = lookup ? podCredentials(here.pod, here.cluster.facts, lookup, { sdk }) : { containers: [] };
    const first = containers.find((c) => c.kind === "regular") ?? containers[0];
    return (first?.sources ?? []).map((source) => ({ ...here, source, effective: first?.effective ?? null }));
  });
}

/** Sources that somebody set up for the pod, as against what every pod of its node may have. */
export const isAskedFor = ({ source }: PodSource): boolean =>
  (source.kind === "web-identity" || source.kind === "pod-identity") && (source.configured || source.injected);

/** A source as a verdict about its role; undefined where it is not known whose role it is. */
export function verdictOfSource({ ref, source }: PodSource): WhyVerdict | undefined {
  const mechanism = MECHANISMS[source.kind];
  if (!mechanism || source.role === null) return undefined;
  const { verdict, conditions, missing, assumptions, steps } = source;
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
