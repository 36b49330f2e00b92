import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { withCommands } from "@/server/model/evidence-command.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { type CredentialChain, credentialChain } from "./credential-chain.ts";
import type { Sdk } from "./sdk-order.ts";

export interface ContainerCredentials extends CredentialChain {
  readonly name: string;
  readonly kind: ContainerFact["kind"];
}

export interface PodCredentials {
  /** Regular containers first, then init and ephemeral ones, each in the order of the spec. */
  readonly containers: readonly ContainerCredentials[];
}

const RANK: Readonly<Record<ContainerFact["kind"], number>> = { regular: 0, init: 1, ephemeral: 2 };

/**
 * The credentials of every container of a pod, for one SDK. The live spec is believed over annotations (E9); a finished pod answers like a
 * running one. Ephemeral containers are listed with what their own spec carries: the webhook never injects into them (D14).
 */
export function podCredentials(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup, options: { readonly sdk: Sdk }): PodCredentials {
  const ordered = pod.spec.containers.toSorted((a, b) => RANK[a.kind] - RANK[b.kind]);
  const containers = ordered.map((c): ContainerCredentials => {
    const { effective, sources } = credentialChain(c, pod, cluster, lookup, options.sdk);
    return { name: c.name, kind: c.kind, effective, sources: sources.map(withCommands) };
  });
  return { containers };
}
