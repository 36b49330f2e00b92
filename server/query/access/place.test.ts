import { expect, test } from "vitest";
import { anAccount, factsOf } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { placeOfRef, placesOf } from "./place.ts";

const world = new World(factsOf(anAccount({})), Date.UTC(2026, 10, 25));

/** Entities that begin alike, one of each pair without a name: aws-auth may name a group "". */
const REFS: readonly Ref[] = [
  k8sClusterRef("c", "group", ""),
  k8sClusterRef("c", "group", "admins"),
  k8sClusterRef("c", "user", "alice"),
  k8sClusterRef("c", "user", ""),
  k8sClusterRef("c", "user", "bob/"),
  k8sRef("c", "serviceaccount", "shop", ""),
  k8sRef("c", "serviceaccount", "shop", "orders"),
];

test("an entity without a name takes no other out of its place, and is in none itself, whichever comes first", () => {
  for (const refs of [REFS, REFS.toReversed()]) {
    const builder = new GraphBuilder();
    const [first, ...rest] = refs.map((ref) => builder.node(ref));
    for (const to of rest) builder.edge({ from: first ?? 0, to, mechanism: "maps-to", verdict: "allowed" });
    const graph = builder.build();
    const { places, placeOf } = placesOf(world, graph);
    for (const ref of refs) expect(places[placeOf[graph.indexOf.get(ref) ?? -1] ?? -1], ref).toEqual(placeOfRef(world, ref));
  }
});
