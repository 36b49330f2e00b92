import type { AccountWorld } from "@/server/graph/account-world.ts";
import { actorOf } from "@/server/graph/escalation/actor.ts";
import { ActorClass, isPowerful } from "@/server/graph/escalation/actor-class.ts";
import { sessionOfFacet, sessionReads } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { placesRead, sessionsAmong } from "./assume-role.ts";
import type { FacetNode, FacetPlace, Segment, SegmentGroup } from "./edge-kind.ts";

/** A session of a role as a class of its own; undefined when it has nothing to escalate with. */
function asClass(world: World, { ref, facet }: FacetNode): ActorClass | undefined {
  const session = sessionOfFacet(world, facet);
  const actor = session && actorOf(world, ref, false, session);
  const identity = actor?.identity;
  if (!identity || isServiceLinkedPath(identity.path) || !isPowerful(identity)) return undefined;
  return new ActorClass(`session ${ref} ${facet}`, [ref], () => actor, facet);
}

/** The role sessions among facets that may have calls of an escalation, each with what it writes and what that rests on. */
export function poweredSessions(
  world: World,
  place: FacetPlace,
  readsOf: (account: AccountWorld) => readonly unknown[],
  write: (graph: GraphBuilder, session: ActorClass) => void,
): readonly SegmentGroup[] {
  const sessions = sessionsAmong(place.facets);
  const account = world.accounts.get(place.account ?? "");
  if (sessions.length === 0 || !account) return [];
  const reads = readsOf(account);
  const parts = (): readonly Segment[] =>
    sessions.flatMap((session) => {
      const only = asClass(world, session);
      if (!only) return [];
      const key = `${session.ref} ${session.facet}`;
      return [{ key, reads: [...reads, ...sessionReads(world, session.facet)], write: (graph: GraphBuilder) => write(graph, only) }];
    });
  return [{ key: "sessions", reads: [place.facets, ...reads, ...placesRead(world, place.facets)], parts }];
}
