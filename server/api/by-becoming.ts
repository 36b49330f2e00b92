import { authorizeMapped } from "@/server/cluster/access/authorize-mapped.ts";
import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import type { KubeRequest } from "@/server/cluster/rbac/request.ts";
import type { KubeAccess } from "@/server/graph/kube-access.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import { rankOf } from "@/server/model/verdict.ts";
import { type ClosureRow, reachFrom } from "@/server/query/closure.ts";
import type { Estate } from "./estate.ts";

/** An access policy of the identity might allow it, and what it allows is not known (F18). */
export const mayByPolicy = (steps: readonly Step[]): boolean => steps.some((s) => s.code === "ACCESS_POLICY_UNKNOWN");

/**
 * Identities that may do it and that somebody who may not can become first: a user who assumes the role that the cluster maps (F5, H25). The verdict
 * is the worse of the way there and of the answer for that identity.
 */
export function byBecoming(estate: Estate, kube: KubeAccess, from: Ref, request: KubeRequest): readonly ClosureRow[] {
  const mappings = new Map<Ref, PrincipalMapping>(kube.mappings.map((m) => [m.principal, m]));
  if (mappings.size === 0) return [];
  const rows = reachFrom(estate.graph, from).flatMap((row): readonly ClosureRow[] => {
    const mapping = mappings.get(row.ref);
    const answer = mapping && authorizeMapped(kube.rbac, mapping, request);
    if (!answer || !(answer.allowed || mayByPolicy(answer.steps))) return [];
    return [rankOf(answer.verdict) > rankOf(row.verdict) ? { ...row, verdict: answer.verdict } : row];
  });
  return rows.toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || a.hops - b.hops);
}

/** The sentence about the first of them. */
export function becomingNote(rows: readonly ClosureRow[]): readonly string[] {
  const [first] = rows;
  if (!first) return [];
  const more = rows.length > 1 ? `, and ${rows.length - 1} more of its kind` : "";
  return [
    `not as itself, but it can first become \`${first.ref}\` (${first.mechanism}, ${first.hops === 1 ? "1 hop" : `${first.hops} hops`}), which may: ${first.verdict}${more}`,
  ];
}
