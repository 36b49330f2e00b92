import { annotatedRole } from "@/server/cluster/pod/annotations.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { missingAnswer } from "@/server/graph/decisions.ts";
import { heldOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { issuers, isTrustUnread, rolesIn, unreadRoles } from "@/server/graph/reads.ts";
import { callersAt, issuerReads, subjectOf, type Trusting, trustingByIssuer } from "@/server/graph/trusted-subjects.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Claim, TargetRole, WebIdentity } from "@/server/policy/inputs.ts";
import { isShut } from "@/server/policy/sts-call.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import type { DecidedMechanism, EdgeKind, FacetNode, FacetPlace, Segment, SegmentGroup } from "./edge-kind.ts";

const MECHANISM = "sts:AssumeRoleWithWebIdentity";

const claim = (text: string): Claim => (text.includes("*") || text.includes("?") ? { kind: "pattern", pattern: text } : { kind: "value", values: [text] });

/** The tokens a reference stands for; none when it presents none. */
export function tokenOf(world: World, from: Ref, facet: string, audience: string | undefined): readonly WebIdentity[] {
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
export function decideToken(world: World, identity: WebIdentity, role: TargetRole, explain: boolean, action?: string): Decision {
  const asked = action === undefined ? {} : { action };
  return decideWebIdentity({ ...asked, identity, providers: world.oidcProviders(role.account, identity.issuer), role, time: world.time, explain });
}

function write(world: World, graph: GraphBuilder, node: number, from: Ref, role: TargetRole, facet: string): void {
  for (const token of tokenOf(world, from, facet, undefined)) {
    const decision = decideToken(world, token, role, false);
    graph.edge({ from: node, to: graph.node(role.ref), mechanism: MECHANISM, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
  }
}

/** Tokens of each cluster's issuer, and in each account those of the issuers that no collected cluster has. */
const segments = (world: World): readonly Segment[] => [
  ...[...world.clusters.values()].map((cluster) => ({
    key: cluster.name,
    reads: clusterReads(world, cluster),
    write: (graph: GraphBuilder) => {
      if (isIssuerOf(world, cluster)) for (const account of world.accounts.values()) writeTrusting(world, graph, account, [cluster.facts.issuer ?? ""]);
    },
  })),
  ...[...world.clusters.values()].map((cluster) => ({
    key: askedIn(cluster),
    reads: [cluster.facts.issuer, annotated(world, cluster), unreadRoles(world)],
    write: (graph: GraphBuilder) => {
      for (const { from, role } of askedByAnnotation(world, cluster)) write(world, graph, graph.node(from), from, role, "");
    },
  })),
  ...[...world.accounts.values()].map((account) => ({
    key: `from outside into ${account.id}`,
    reads: [rolesIn(world, account), account.facts.oidcProviders, account.facts.lists.oidcProviders, issuers(world)],
    write: (graph: GraphBuilder) => {
      const outside = [...trustingByIssuer(world, account).keys()].filter((issuer) => !world.clusterByIssuer.has(issuer));
      writeTrusting(world, graph, account, outside);
    },
  })),
];

const isIssuerOf = (world: World, cluster: ClusterWorld): boolean => world.clusterByIssuer.get(cluster.facts.issuer ?? "") === cluster;

/** All that the tokens of a cluster's service accounts open rests on. */
const clusterReads = (world: World, cluster: ClusterWorld): readonly unknown[] => [
  cluster.facts.issuer,
  ...(isIssuerOf(world, cluster) ? [issuerReads(world, cluster.facts.issuer ?? "")] : []),
];

const askedIn = (cluster: ClusterWorld): string => `asked in ${cluster.name}`;

function writeTrusting(world: World, graph: GraphBuilder, account: AccountWorld, issuersAsked: readonly string[]): void {
  for (const issuer of issuersAsked) {
    const trusting = trustingByIssuer(world, account).get(issuer) ?? [];
    const open = trusting.filter(({ role }) => !isShut(role, [MECHANISM]));
    const shut = trusting.filter(({ role }) => isShut(role, [MECHANISM]));
    for (const one of open) for (const from of callersAt(world, issuer, one)) write(world, graph, graph.node(from), from, one.role, "");
    speakOf(world, graph, issuer, shut);
  }
}

/** Roles that let in no token, by trust policies that speak of everyone: whom they name is spoken of all the same. */
function speakOf(world: World, graph: GraphBuilder, issuer: string, shut: readonly Trusting[]): void {
  for (const { role } of shut) graph.node(role.ref);
  for (const from of callersAt(world, issuer, { subjects: [...new Set(shut.flatMap((t) => t.subjects))] })) graph.node(from);
}

/** Service accounts and the roles they ask for, in turn. */
const annotated = (world: World, cluster: ClusterWorld): readonly string[] =>
  world.memoOfCluster(cluster).list("annotated", () =>
    cluster.knownServiceAccounts.flatMap((sa) => {
      const arn = annotatedRole(cluster.serviceAccounts.get(`${sa.namespace}/${sa.name}`));
      return arn === undefined ? [] : [serviceAccountRef(cluster.name, sa.namespace, sa.name), arn];
    }),
  );

/** Roles that a service account asks for and whose trust policy was not read: whether they are given is unknown. */
function askedByAnnotation(world: World, cluster: ClusterWorld): readonly { readonly from: Ref; readonly role: TargetRole }[] {
  return cluster.knownServiceAccounts.flatMap((sa) => {
    const arn = annotatedRole(cluster.serviceAccounts.get(`${sa.namespace}/${sa.name}`));
    const role = arn === undefined ? undefined : world.target(arn);
    return role && isTrustUnread(role) ? [{ from: serviceAccountRef(cluster.name, sa.namespace, sa.name), role }] : [];
  });
}

const heldAmong = keptFor((facets: readonly FacetNode[]) => facets.filter(({ facet }) => heldOfFacet(facet)));

/** The audiences of the tokens that are held may be fewer than those that the whole account could ask for. */
function facetSegments(world: World, place: FacetPlace): readonly SegmentGroup[] {
  const held = heldAmong(place.facets);
  const cluster = place.cluster === undefined ? undefined : world.clusters.get(place.cluster);
  if (held.length === 0 || !cluster) return [];
  const written = [...place.written(MECHANISM, cluster.name), ...place.written(MECHANISM, askedIn(cluster))];
  const parts = (): readonly Segment[] => {
    const targetsOf = place.targetsOf(written);
    return held.map((facet) => {
      const targets = targetsOf(facet).flatMap((to) => world.target(to) ?? []);
      return {
        key: `${facet.ref} ${facet.facet}`,
        reads: [cluster.facts.issuer, ...targets.flatMap((role) => [role, ...providerReads(world, role)])],
        write: (graph: GraphBuilder) => {
          for (const role of targets) write(world, graph, facet.node, facet.ref, role, facet.facet);
        },
      };
    });
  };
  return [{ key: "tokens", reads: [place.facets, ...written, ...clusterReads(world, cluster), unreadRoles(world)], parts }];
}

function providerReads(world: World, role: TargetRole): readonly unknown[] {
  const facts = world.accounts.get(role.account)?.facts;
  return [facts?.oidcProviders, facts?.lists.oidcProviders];
}

/**
 * A service account of a cluster whose issuer was not read: unknown for a role that takes its subject from some issuer (C2), nothing to say else.
 */
function ofUnreadIssuer(world: World, from: Ref, role: TargetRole): Decision | undefined {
  const parsed = parseRef(from);
  if (parsed?.kind !== "k8s" || parsed.type !== "serviceaccount" || !parsed.namespace) return undefined;
  const cluster = world.clusters.get(parsed.cluster);
  const account = world.accounts.get(role.account);
  if (!cluster || cluster.facts.issuer !== undefined || !account) return undefined;
  const subject = { kind: "value", values: [subjectOf(parsed.namespace, parsed.name)] } as const;
  const isTaken = [...trustingByIssuer(world, account)].some(
    ([issuer, trusting]) =>
      trusting.some((t) => t.role.ref === role.ref) &&
      decideToken(world, { issuer, subject, audience: { kind: "open" }, isServiceAccount: true }, role, false).verdict !== "denied",
  );
  return isTaken ? missingAnswer("oidc-provider", { what: "OIDC issuer of the cluster", of: cluster.facts.arn ?? cluster.name }) : undefined;
}

function decide(world: World, from: Ref, to: Ref, facet: string, audience?: string): readonly DecidedMechanism[] {
  const role = world.target(to);
  if (!role) return [];
  const unread = ofUnreadIssuer(world, from, role);
  if (unread) return [{ mechanism: MECHANISM, decision: unread }];
  return tokenOf(world, from, facet, audience).map((token) => ({ mechanism: MECHANISM, decision: decideToken(world, token, role, true) }));
}

/** sts:AssumeRoleWithWebIdentity: a service account or an outside OIDC subject becomes a role (C1–C28). */
export const webIdentity: EdgeKind = { label: MECHANISM, segments, facetSegments, decide };
