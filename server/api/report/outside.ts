import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";

/**
 * Whether somebody is an outside party: anyone at all, whoever an identity provider outside the snapshot vouches for, and whatever is of an account that was neither
 * collected nor is listed by the organization. Services of AWS are none.
 */
export function isOutside(world: World, ref: Ref): boolean {
  const parsed = parseRef(ref);
  switch (parsed?.kind) {
    case "anyone":
    case "oidc":
    case "saml":
      return true;
    case "account":
    case "iam":
    case "session":
      return !world.accounts.has(parsed.account) && !(world.facts.organization?.accounts ?? []).some((one) => one.id === parsed.account);
    default:
      return false;
  }
}

/** The outside parties that a graph knows of, in the order of their references. */
export function outsideRefs(world: World, graph: AccessGraph): readonly Ref[] {
  const found: Ref[] = [];
  for (const node of graph.order.sorted) {
    if (node >= graph.nodes || !graph.isUsed(node)) continue;
    const ref = refOfNode(graph, node);
    if (isOutside(world, ref)) found.push(ref);
  }
  return found;
}
