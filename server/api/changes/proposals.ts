import { type Placement, placementOf } from "@/server/collect/bundle/assemble/placement.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import type { TerraformPlan } from "@/server/collect/terraform/plan.ts";
import { planEdits } from "@/server/collect/terraform/plan-edits.ts";
import { editedFacts } from "@/server/facts/edit.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { Ignored } from "@/server/query/what-if/proposed-facts.ts";

const PROPOSING: ReadonlySet<string> = new Set(["deleted", "plan"]);

interface Proposals {
  readonly refs: readonly string[];
  /** Terraform plans, each with what its place in the change says. */
  readonly plans: readonly { readonly plan: TerraformPlan; readonly folder: Placement }[];
  readonly bundle: BundleDocuments;
}

/** Of a bundle's readings what it takes away and what Terraform would do, and the bundle without those. */
export function proposalsIn(bundle: BundleDocuments): Proposals {
  const all = bundle.documents.flatMap(({ path, readings }) => readings.flatMap((one) => one.contributions.map((each) => ({ path, each }))));
  const refs = all.flatMap(({ each }) => (each.scope === "deleted" ? each.refs : []));
  const plans = all.flatMap(({ path, each }) => (each.scope === "plan" ? [{ plan: each.plan, folder: placementOf(path) }] : []));
  const documents = bundle.documents.map((one) => ({
    ...one,
    readings: one.readings.filter((reading) => reading.contributions.every((each) => !PROPOSING.has(each.scope))),
  }));
  return { refs, plans, bundle: { ...bundle, documents } };
}

interface Planned {
  readonly facts: Facts;
  readonly ignored: readonly Ignored[];
  readonly assumptions: readonly string[];
}

/** The facts as plans would make them, one after another. */
export function planned(facts: Facts, plans: Proposals["plans"]): Planned {
  let now: Planned = { facts, ignored: [], assumptions: [] };
  for (const { plan, folder } of plans) {
    const { edits, ignored, assumptions } = planEdits(plan, now.facts, folder);
    const made = editedFacts(now.facts, edits);
    now = { facts: made.facts, ignored: [...now.ignored, ...ignored, ...made.ignored], assumptions: [...now.assumptions, ...assumptions] };
  }
  return now;
}
