import { MASTERS } from "@/server/cluster/rbac/request.ts";
import type { TakeoverFacts, Targets } from "@/server/cluster/takeover/takeover-facts.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";

/** The group that stands for doing everything in the cluster. */
export const clusterAdmin = (facts: TakeoverFacts): Targets => facts.custom("cluster-admin", () => [k8sClusterRef(facts.cluster.name, "group", MASTERS)]);
