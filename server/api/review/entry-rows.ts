import type { Estate } from "@/server/api/estate.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import { entriesOf } from "@/server/api/report/entries.ts";
import type { Scope } from "@/server/api/report/scope.ts";
import type { ReportEntry } from "@/server/contract/report.ts";
import { arnRef, k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import { entityOf } from "@/server/query/entity.ts";
import type { FoundRow } from "@/server/review/carry.ts";
import { answering } from "./class-rows.ts";
import { digestOf } from "./step-basis.ts";

const VIA: Readonly<Record<ReportEntry["via"], string>> = { "access-entry": "access entry", "aws-auth": "row of aws-auth", creator: "creator of the cluster" };

function rowOf(estate: Estate, entry: ReportEntry, rules: ReturnType<typeof ownerRules>): FoundRow {
  const { cluster, principal, resolved, via, username, groups, policies, level, verdict } = entry;
  const ref: Ref = resolved ? arnRef(resolved) : arnRef(principal);
  const arn = estate.world.clusters.get(cluster)?.facts.arn;
  const owner = answering(estate, [ref, ...(arn === undefined ? [] : [arnRef(arn)])], rules);
  return {
    id: digestOf(["cluster-entry", cluster, principal, via]),
    part: "cluster-entry",
    owner: owner?.value ?? null,
    ownerFrom: owner?.source ?? null,
    who: { ...entityOf(estate.world, ref), ref: resolved ?? principal },
    members: [{ ref: resolved ?? principal, verdict, how: "maps-to", basis: digestOf([verdict, username, groups, policies]) }],
    further: [],
    target: `cluster ${cluster}`,
    targets: [`cluster ${cluster}`],
    level,
    verdict,
    how: "maps-to",
    hops: 1,
    path: [resolved ?? principal],
    evidence: [`${VIA[via]}: ${principal}`],
    basis: digestOf([level]),
  };
}

/** Kubernetes users that are nothing but the name under which an entry signs somebody in: the entry stands for them. */
export function usersOfEntries(estate: Estate): ReadonlySet<Ref> {
  const named = entriesOf(estate, undefined).filter((one) => one.effective && one.username !== null);
  return new Set(named.map((one) => k8sClusterRef(one.cluster, "user", one.username ?? "")));
}

/** Rows that are in force, or may be: who enters each cluster, and as what. */
export function entryRows(estate: Estate, scope: Scope | undefined): readonly FoundRow[] {
  const rows = new Map<string, FoundRow>();
  const rules = ownerRules();
  for (const entry of entriesOf(estate, scope)) {
    if (!entry.effective && entry.verdict === "denied") continue;
    const row = rowOf(estate, entry, rules);
    const known = rows.get(row.id);
    if (!known || entry.effective) rows.set(row.id, row);
  }
  return [...rows.values()];
}
