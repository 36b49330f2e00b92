import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { SessionFacts } from "@/server/policy/inputs.ts";
import { podIdentitySession } from "@/server/policy/pod-identity.ts";
import { podIdentityCall } from "./pod-identity-call.ts";
import type { World } from "./world.ts";

/** How a pod holds its service account: the API token alone, or with the audiences of the tokens mounted and whether Pod Identity answers it. */
export interface HeldTokens {
  readonly audiences: readonly string[];
  readonly podIdentity: boolean;
  /** Whether a token for the Kubernetes API is among them. */
  readonly api: boolean;
}

/** What a facet leaves of a service account: `any` audience where tokens are asked for at will; whether Pod Identity answers such a token may be open. */
export interface HeldAccount {
  readonly audiences: readonly string[] | "any";
  readonly podIdentity: boolean | "unconfirmed";
  readonly api: boolean;
}

/** The facet of a service account whose tokens are asked for from the API server: with any audience, bound to no pod (H5, D15). */
export const REQUESTED = "requested-tokens";

const HELD = "tokens:";
const SESSION = "pod-identity-session:";
const LATER = "after-pod-identity:";

/** The facet of a service account that is held by these tokens only. */
export const heldFacet = (held: HeldTokens): string =>
  `${HELD}${held.podIdentity ? "agent" : ""}|${held.api ? "api" : ""}|${[...new Set(held.audiences)].sort().join("|")}`;

/** The facet of a service account whose Kubernetes rights alone are held (impersonation, a legacy token). */
export const RIGHTS_ONLY = heldFacet({ audiences: [], podIdentity: false, api: true });

/** What a service account's facet holds; undefined for the whole account, whose tokens may have any audience. */
export function heldOfFacet(facet: string): HeldAccount | undefined {
  if (facet === REQUESTED) return { audiences: "any", podIdentity: "unconfirmed", api: true };
  if (!facet.startsWith(HELD)) return undefined;
  const [agent = "", api = "", ...audiences] = facet.slice(HELD.length).split("|");
  return { audiences: audiences.filter((a) => a !== ""), podIdentity: agent === "agent", api: api === "api" };
}

/** The facet of a role that an association hands out: with transitive session tags, a session policy, or both (D5, D9); undefined for a plain session. */
export const sessionFacet = (association: PodIdentityAssociationFact, serviceAccount: Ref): string | undefined =>
  association.disableSessionTags && association.policy === undefined ? undefined : `${SESSION}${serviceAccount}`;

/** The facet of a role that such a session becomes: transitive tags are handed on, a session policy is not (B11, B25); undefined when nothing is. */
export function nextFacet(world: World, facet: string): string | undefined {
  const session = sessionOfFacet(world, facet);
  return session?.transitiveTagKeys ? `${LATER}${facet.slice(facet.startsWith(LATER) ? LATER.length : SESSION.length)}` : undefined;
}

/** The session facts of a role's facet; undefined when the facet is none of a role session. */
export function sessionOfFacet(world: World, facet: string): SessionFacts | undefined {
  const prefix = [SESSION, LATER].find((p) => facet.startsWith(p));
  const parsed = prefix === undefined ? undefined : parseRef(facet.slice(prefix.length));
  if (parsed?.kind !== "k8s" || !parsed.namespace) return undefined;
  const cluster = world.clusters.get(parsed.cluster);
  const association = cluster?.associations.get(`${parsed.namespace}/${parsed.name}`);
  if (!cluster || !association) return undefined;
  const { policy, ...handedOn } = podIdentitySession(podIdentityCall(cluster, association));
  return prefix === LATER || policy === undefined ? handedOn : { ...handedOn, policy };
}

/** The cluster that a role's facet of a session comes from; undefined when the facet is none of a session. */
export function clusterOfSession(facet: string): string | undefined {
  const prefix = [SESSION, LATER].find((p) => facet.startsWith(p));
  const parsed = prefix === undefined ? undefined : parseRef(facet.slice(prefix.length));
  return parsed?.kind === "k8s" ? parsed.cluster : undefined;
}

/** What the session facts of a role's facet rest on. */
export function sessionReads(world: World, facet: string): readonly unknown[] {
  const prefix = [SESSION, LATER].find((p) => facet.startsWith(p));
  const parsed = prefix === undefined ? undefined : parseRef(facet.slice(prefix.length));
  const cluster = parsed?.kind === "k8s" ? world.clusters.get(parsed.cluster) : undefined;
  if (parsed?.kind !== "k8s" || !cluster) return [facet];
  const { arn, region, account, eks } = cluster.facts;
  return [facet, cluster.associations.get(`${parsed.namespace}/${parsed.name}`), arn, region, account, eks];
}
