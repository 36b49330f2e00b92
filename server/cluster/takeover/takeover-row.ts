import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";

/** For tests: what rules bound to `build/ci`, in a namespace or in the whole cluster, take over by a capability; `lines` as `linesOf` writes them. */
export type Row = readonly [
  ids: string,
  says: string,
  capability: RbacCapability,
  rules: readonly RbacRule[],
  namespace: string | undefined,
  lines: readonly string[],
  more?: Partial<ClusterFacts>,
];

export const inGroup = (group: string): Partial<RbacRule> => ({ apiGroups: [group] });
export const RBAC = inGroup("rbac.authorization.k8s.io");
export const ADMISSION = inGroup("admissionregistration.k8s.io");
export const named = (...resourceNames: string[]): Partial<RbacRule> => ({ resourceNames });
export const NODE = "node allowed node/n1";
