import { annotatedRole } from "@/server/cluster/pod/annotations.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { heldOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { oidcRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Claim, TargetRole, WebIdentity } from "@/server/policy/inputs.ts";
import { BUILTIN_PROVIDERS } from "@/server/policy/principal-entry.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";
import { isTrustUnread, trustedRoles } from "./assume-role.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "sts:AssumeRoleWithWebIdentity";

const subjectOf = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;
const claim = (text: string): Claim => (text.includes("*") || text.includes("?") ? { kind: "pattern", pattern: text } : { kind: "value", values: [text] });

/** The service accounts and the outside subjects that one subject pattern of a trust policy names (C22, C23). */
function namedBy(cluster: ClusterWorld | undefined, issuer: string, pattern: string): readonly Ref[] {
  const isPattern = /[*?]/.test(pattern);
  if (!cluster) return [oidcRef(issuer, pattern)];
  const fitting = cluster.knownServiceAccounts.filter((sa) =>
    isPattern ? matchesWildcard(pattern, subjectOf(sa.namespace, sa.name)) : pattern === subjectOf(sa.namespace, sa.name),
  );
  const accounts = fitting.map((sa) => serviceAccountRef(cluster.name, sa.namespace, sa.name));
  return isPattern || accounts.length === 0 ? [...accounts, oidcRef(issuer, pattern)] : accounts;
}

/** Whom a trust in anyone lets in by token: the subjects of every provider of the account, and of the built-in ones (A27). */
const everySubject = (world: World, account: string): readonly Ref[] => [
  ...[...(world.accounts.get(account)?.oidcProviders.values() ?? [])].flatMap((p) => namedBy(world.clusterByIssuer.get(p.issuer), p.issuer, "*")),
  ...[...BUILTIN_PROVIDERS].map((host) => oidcRef(host, "*")),
];

/** The token a reference stands for; undefined when it presents none. */
function tokenOf(world: World, from: Ref, facet: string, audience: string | undefined): readonly WebIdentity[] {
  const parsed = parseRef(from);
  if (parsed?.kind === "oidc") {
    const isServiceAccount = world.clusterByIssuer.has(parsed.issuer) || /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/.test(parsed.issuer);
    return [{ issuer: parsed.issuer, subject: claim(parsed.subject), audience: audienceClaim(audience ?? parsed.audience), isServiceAccount }];
  }
  if (parsed?.kind !== "k8s" || parsed.type !== "serviceaccount" || !parsed.namespace) return [];
  const issuer = world.clusters.get(parsed.cluster)?.facts.issuer;
  if (!issuer) return [];
  const held = heldOfFacet(facet);
  const audiences: readonly (string | undefined)[] = audience !== undefined ? [audience] : held && held.audiences !== "any" ? held.audiences : [undefined];
  return audiences.map((a) => ({
    issuer,
    subject: { kind: "value", values: [subjectOf(parsed.namespace ?? "", parsed.name)] },
    audience: audienceClaim(a),
    isServiceAccount: true,
  }));
}

const audienceClaim = (audience: string | undefined): Claim => (audience === undefined ? { kind: "open" } : { kind: "value", values: [audience] });

/** Decides one web identity call against the providers of the role's own account (C2). */
export function decideToken(world: World, identity: WebIdentity, role: TargetRole, explain: boolean): Decision {
  return decideWebIdentity({ identity, providers: world.oidcProviders(role.account, identity.issuer), role, time: world.time, explain });
}

function write(world: World, graph: GraphBuilder, node: number, from: Ref, role: TargetRole, facet: string): void {
  for (const token of tokenOf(world, from, facet, undefined)) {
    const decision = decideToken(world, token, role, false);
    graph.edge({ from: node, to: graph.node(role.ref), mechanism: MECHANISM, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
  }
}

function derive(world: World, graph: GraphBuilder): void {
  for (const { role, entrances } of trustedRoles(world)) {
    const callers = entrances.flatMap((e) => {
      if (e.kind === "anyone") return everySubject(world, role.account);
      if (e.kind === "builtin-provider") return e.subjects.map((s) => oidcRef(e.host, s));
      if (e.kind !== "oidc-provider") return [];
      return e.subjects.flatMap((s) => namedBy(world.clusterByIssuer.get(e.issuer), e.issuer, s));
    });
    for (const from of new Set(callers)) write(world, graph, graph.node(from), from, role, "");
  }
  for (const { from, role } of askedByAnnotation(world)) write(world, graph, graph.node(from), from, role, "");
}

/** Roles that a service account asks for and whose trust policy was not read: whether they are given is unknown. */
function askedByAnnotation(world: World): readonly { readonly from: Ref; readonly role: TargetRole }[] {
  return [...world.clusters.values()].flatMap((cluster) =>
    cluster.knownServiceAccounts.flatMap((sa) => {
      const arn = annotatedRole(cluster.serviceAccounts.get(`${sa.namespace}/${sa.name}`));
      const role = arn === undefined ? undefined : world.target(arn);
      return role && isTrustUnread(role) ? [{ from: serviceAccountRef(cluster.name, sa.namespace, sa.name), role }] : [];
    }),
  );
}

function deriveFacets(world: World, graph: GraphBuilder): void {
  for (const { node, ref, facet } of graph.facetNodes()) {
    if (!heldOfFacet(facet)) continue;
    for (const to of graph.targetsOf(ref, MECHANISM)) {
      const role = world.target(to);
      if (role) write(world, graph, node, ref, role, facet);
    }
  }
}

const segments = (world: World): readonly Segment[] => [{ key: "all", reads: [world], write: (graph) => derive(world, graph) }];

function decide(world: World, from: Ref, to: Ref, facet: string, audience?: string): readonly DecidedMechanism[] {
  const role = world.target(to);
  if (!role) return [];
  return tokenOf(world, from, facet, audience).map((token) => ({ mechanism: MECHANISM, decision: decideToken(world, token, role, true) }));
}

/** sts:AssumeRoleWithWebIdentity: a service account or an outside OIDC subject becomes a role (C1–C28). */
export const webIdentity: EdgeKind = { label: MECHANISM, segments, deriveFacets, decide };
