import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { PlainEdge } from "@/server/query/map/draw.ts";
import { accessMap, type MapAnswer } from "@/server/query/map/map.ts";
import type { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";

/**
 * Roles that a service account asks for by its annotation and is refused: they are no edges of the graph, and people look for them. With `focus` those of
 * this account or role alone.
 */
function refusedAnnotations(estate: Estate, focus: Ref | undefined): readonly PlainEdge[] {
  return [...estate.world.clusters.values()].flatMap((cluster) =>
    cluster.facts.serviceAccounts.flatMap((account) => {
      const role = account.annotations["eks.amazonaws.com/role-arn"];
      if (!role || !estate.world.target(role)) return [];
      const from = serviceAccountRef(cluster.name, account.namespace, account.name);
      const to = arnRef(role);
      if (focus !== undefined && from !== focus && to !== focus) return [];
      const decided = decideDirect(estate.world, from, to).filter((d) => d.mechanism === "sts:AssumeRoleWithWebIdentity");
      return decided.some((d) => d.decision.verdict === "denied")
        ? [{ from, to, mechanism: "sts:AssumeRoleWithWebIdentity" as const, verdict: "denied" as const }]
        : [];
    }),
  );
}

/** The map: the whole snapshot, by entities or by places, or what is around one entity. */
export function askMap(estate: Estate, p: { readonly focus?: string | undefined }): MapAnswer {
  const focus = p.focus ? resolve(estate, p.focus).ref : undefined;
  return accessMap(estate.world, estate.graph, focus, () => refusedAnnotations(estate, focus));
}
