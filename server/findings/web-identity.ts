import { annotatedRole } from "@/server/cluster/pod/annotations.ts";
import { decideToken } from "@/server/graph/edges/web-identity.ts";
import { subjectOf } from "@/server/graph/trusted-subjects.ts";
import { oidcRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { TrustEntrance } from "@/server/policy/trust-entrances.ts";
import type { Inspection } from "./inspection.ts";
import { keepsTo, type Trusted } from "./trust.ts";

export type ByToken = Extract<TrustEntrance, { readonly kind: "oidc-provider" | "builtin-provider" }>;

export const isByToken = (trusted: Trusted): trusted is Trusted<ByToken> =>
  trusted.entrance.kind === "oidc-provider" || trusted.entrance.kind === "builtin-provider";

export const issuerOf = (entrance: ByToken): string => (entrance.kind === "oidc-provider" ? entrance.issuer : entrance.host);

/** A pattern of wildcards alone, one of them for any length. */
const isEvery = (pattern: string): boolean => /^[*?]*\*[*?]*$/.test(pattern);

/** Whether a statement takes every subject: it asks for none, or what it asks for every subject fits, whatever it names beside that. */
export const takesEvery = ({ subjects }: ByToken): boolean => subjects.some(isEvery);

const EKS_ISSUER = /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/;

/** Who signs the tokens, as far as it is known. */
export type Signer = "cluster" | "github" | "gitlab" | "other";

export function signerOf({ world }: Inspection, issuer: string): Signer {
  if (world.clusterByIssuer.has(issuer) || EKS_ISSUER.test(issuer)) return "cluster";
  if (issuer.startsWith("token.actions.githubusercontent.com")) return "github";
  return issuer.startsWith("gitlab.com") ? "gitlab" : "other";
}

/** Claims that, like the subject, say whose token it is (C7); of a provider that is built in, and of an issuer that has an audience for each customer, the audience (C8, C15). */
const OWNERS: Readonly<Record<Signer, readonly string[]>> = {
  cluster: [],
  github: ["repository", "repository_id", "repository_owner_id", "job_workflow_ref", "enterprise_id", "actor_id"],
  gitlab: ["namespace_id", "project_id", "user_id", "user_login", "user_email"],
  other: [],
};
const APP = ["aud", "oaud", "app_id"] as const;
const BY_AUDIENCE = /^(api\.pulumi\.com\/oidc|sandboxes\.cloud|oidc\.vercel\.com)(\/|$)/;

/** Whether a statement that asks for no subject, or a wide one, says by another claim whose tokens it takes. */
export function namesOwner(inspection: Inspection, { entrance, statement }: Trusted<ByToken>): boolean {
  const issuer = issuerOf(entrance);
  const isByAudience = entrance.kind === "builtin-provider" || BY_AUDIENCE.test(issuer);
  const claims = [...OWNERS[signerOf(inspection, issuer)], ...(isByAudience ? APP : [])];
  return keepsTo(
    statement,
    claims.map((claim) => `${issuer}:${claim}`),
  );
}

/** The words for an issuer: the cluster's name where it is collected. */
export function issuerWords({ world }: Inspection, issuer: string): string {
  const cluster = world.clusterByIssuer.get(issuer);
  return cluster ? `cluster ${cluster.name}` : issuer;
}

/** Whether a token with such a subject gets in, all statements and limits taken together. A condition that leaves out some of its subjects is none for the others. */
export function decideSubject({ world }: Inspection, { role, entrance }: Trusted<ByToken>, subject: string): VerdictWord {
  const issuer = issuerOf(entrance);
  const isServiceAccount = world.clusterByIssuer.has(issuer) || EKS_ISSUER.test(issuer);
  const { verdict, conditions } = decideToken(
    world,
    { issuer, subject: { kind: "pattern", pattern: subject }, audience: { kind: "open" }, isServiceAccount },
    role,
    false,
  );
  return verdict === "conditional" && conditions.every((c) => c.key.toLowerCase() === `${issuer}:sub`.toLowerCase()) ? "allowed" : verdict;
}

/** The service accounts that are set up to use a role by their tokens: by annotation, or by the environment of a pod that runs. */
export function usersOf({ world }: Inspection, role: Ref, issuer: string): readonly string[] {
  const cluster = world.clusterByIssuer.get(issuer);
  if (!cluster) return [];
  const annotated = cluster.facts.serviceAccounts.filter((sa) => annotatedRole(sa)?.trim() === role).map((sa) => subjectOf(sa.namespace, sa.name));
  const running = cluster.facts.pods
    .filter((pod) => pod.spec.containers.some((c) => c.env.some((e) => e.name === "AWS_ROLE_ARN" && e.value === role)))
    .map((pod) => subjectOf(pod.namespace, pod.spec.serviceAccount));
  return [...new Set([...annotated, ...running])].sort();
}

export const tokenRef = (entrance: ByToken, subject: string): Ref => oidcRef(issuerOf(entrance), subject);

type Condition = Trusted["statement"]["conditions"][number];

/** A claim under the name of an issuer: a host with its path, before the colon. Keys of AWS have no dot there. */
const OF_ISSUER = /^([^:]*\.[^:]*):[^:]+$/;

/** The conditions of a statement on claims of an issuer that is not the one whose tokens it takes: they ask for what is in none of them (C4). */
export const ofOtherIssuers = ({ entrance, statement }: Trusted<ByToken>): readonly Condition[] =>
  statement.conditions.filter((c) => {
    const issuer = OF_ISSUER.exec(c.key)?.[1];
    return issuer !== undefined && issuer.toLowerCase() !== issuerOf(entrance).toLowerCase();
  });

/** Whether a condition is met where its key is not there (A36, A50, A53). */
export function passesAbsent({ name, operator, texts }: Condition): boolean {
  if (operator === undefined) return texts.every((text) => text.toLowerCase() === "true");
  return name.ifExists || name.qualifier === "ForAllValues" || (operator.negated && name.qualifier !== "ForAnyValue");
}
