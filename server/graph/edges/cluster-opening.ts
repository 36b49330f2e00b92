import type { AccountWorld } from "@/server/graph/account-world.ts";
import { type Actor, actorOf } from "@/server/graph/escalation/actor.ts";
import { actorClasses, type Some } from "@/server/graph/escalation/actor-class.ts";
import { clusterOpenings, clusterTraits, judgeOpening, type Opening } from "@/server/graph/escalation/cluster-openings.ts";
import { podRoleOpenings } from "@/server/graph/escalation/pod-role-openings.ts";
import { targetsOf } from "@/server/graph/escalation/targets.ts";
import { writeApart } from "@/server/graph/escalation/write-apart.ts";
import { sessionOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { openingReads, podRoleReads } from "@/server/graph/opening-reads.ts";
import { clustersIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import type { DecidedMechanism, EdgeKind, FacetPlace, Segment, SegmentGroup } from "./edge-kind.ts";
import { poweredSessions } from "./powered-sessions.ts";

const mechanismOf = (o: Opening): Mechanism => `eks:${o.api}`;

type Ways = (actor: Actor) => readonly Opening[];

/** What a caller must be allowed for any of the ways. */
const OPENS = ["eks:AssociateAccessPolicy", "eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:AssociateIdentityProviderConfig"];
const GIVES = ["iam:PassRole"];

const word = ({ verdict, conditions }: Decision): string => `${verdict} ${verdict === "conditional" ? JSON.stringify(conditions) : ""}`;

interface Judged {
  /** One where a proof is made; else all for which it comes to the same. */
  readonly ends: readonly Ref[];
  readonly mechanism: Mechanism;
  readonly decision: Decision;
}

const judgedAs = (actor: Actor, ways: Ways): readonly Judged[] =>
  ways(actor).map((o) => ({ ends: o.ends, mechanism: mechanismOf(o), decision: judgeOpening(o) }));

const isOpen = ({ decision }: Judged): boolean => decision.verdict !== "denied";
const keysOf = ({ mechanism, ends }: Judged): readonly string[] => ends.map((to) => `${mechanism} ${to}`);

/** Every opening, those that are refused judged once more in a session with tags of its starter's choice (B33). */
function judged(actor: Actor, ways: Ways): readonly Judged[] {
  const plain = judgedAs(actor, ways);
  if (!actor.tagged) return plain;
  const open = new Set(plain.filter(isOpen).flatMap(keysOf));
  const tagged = judgedAs(actor.tagged, ways).flatMap((d) => {
    const ends = isOpen(d) ? d.ends.filter((to) => !open.has(`${d.mechanism} ${to}`)) : [];
    return ends.length === 0 ? [] : [{ ...d, ends }];
  });
  const then = new Set(tagged.flatMap(keysOf));
  return [...plain.filter((d) => isOpen(d) || !keysOf(d).every((key) => then.has(key))), ...tagged];
}

/** One decision for callers that nothing asked tells apart, and one edge to all that it comes to the same for. */
function deriveFor(callers: Some, ways: Ways, graph: GraphBuilder): void {
  const decided = judged(callers.actor, ways).filter(isOpen);
  for (const [key, same] of Map.groupBy(decided, (d) => `${d.mechanism} ${word(d.decision)}`)) {
    const [first] = same;
    if (!first) continue;
    const { verdict, conditions } = first.decision;
    const ends = { key: `openings ${callers.key} ${key}`, members: [...new Set(same.flatMap((d) => d.ends))] };
    writeApart(graph, { mechanism: first.mechanism, verdict, conditions, ownOnly: true }, callers, ends);
  }
}

/** Two an account: who signs in to its clusters by calls, and who gives roles to pods there, which is also about the pods. */
const segments = (world: World): readonly Segment[] =>
  [...world.accounts.values()].flatMap((account) => {
    if (clustersIn(world, account).length === 0) return [];
    const opens = { key: `into ${account.id}`, reads: openingReads(world, account), write: writing(world, account, OPENS, (actor) => clusterOpenings(actor)) };
    const gives = {
      key: `roles of ${account.id}`,
      reads: podRoleReads(world, account),
      write: writing(world, account, GIVES, (actor) => podRoleOpenings(actor, true)),
    };
    return [opens, gives];
  });

const couldCall = (actor: Actor, action: string): boolean => actor.resources(action) !== undefined || actor.tagged?.resources(action) !== undefined;

const writing =
  (world: World, account: AccountWorld, actions: readonly string[], ways: Ways) =>
  (graph: GraphBuilder): void => {
    for (const actors of actorClasses(world, account)) {
      if (actions.some((a) => couldCall(actors.first, a))) for (const callers of actors.splitWith("clusters", clusterTraits)) deriveFor(callers, ways, graph);
      actors.release();
    }
    targetsOf(world, account).release();
  };

/** The same for a role session by Pod Identity, whose session policy and tags count (D5, D9). */
const facetSegments = (world: World, place: FacetPlace): readonly SegmentGroup[] =>
  poweredSessions(
    world,
    place,
    (account) => podRoleReads(world, account),
    (graph, session) => {
      deriveFor(session.whole, (actor) => clusterOpenings(actor), graph);
      deriveFor(session.whole, (actor) => podRoleOpenings(actor), graph);
    },
  );

const isPossible = (to: Ref): boolean => {
  const parsed = parseRef(to);
  return parsed?.kind === "k8s" ? parsed.type === "group" || parsed.type === "user" : parsed?.kind === "iam" && parsed.type === "role";
};

function decide(world: World, from: Ref, to: Ref, facet: string): readonly DecidedMechanism[] {
  const actor = isPossible(to) && parseRef(from)?.kind === "iam" ? actorOf(world, from, true, sessionOfFacet(world, facet)) : undefined;
  if (!actor || isServiceLinkedPath(actor.identity?.path ?? "")) return [];
  const openings: Ways = (by) => (parseRef(to)?.kind === "k8s" ? clusterOpenings(by, to) : podRoleOpenings(by)).filter((o) => o.ends.includes(to));
  const decided = judged(actor, openings);
  const open = decided.filter(isOpen);
  return (open.length > 0 ? open : decided).map(({ mechanism, decision }) => ({ mechanism, decision }));
}

/** eks:<api>: an IAM user or role opens a cluster of its account, or gives a role to pods it runs (H20–H24, H30, H32). */
export const clusterOpening: EdgeKind = { label: "eks", segments, facetSegments, decide };
