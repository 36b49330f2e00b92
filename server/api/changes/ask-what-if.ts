import { Estate } from "@/server/api/estate.ts";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { arnRef } from "@/server/model/ref.ts";
import { type Ignored, proposedFacts } from "@/server/query/what-if/proposed-facts.ts";
import { rolledOut } from "@/server/query/what-if/rollout.ts";
import { askDiff } from "./ask-diff.ts";

/** Of a bundle's readings what it takes away, and the bundle without those. */
function withoutDeletions(bundle: BundleDocuments): { readonly refs: readonly string[]; readonly bundle: BundleDocuments } {
  const all = bundle.documents.flatMap((one) => one.readings.flatMap((reading) => reading.contributions));
  const refs = all.flatMap((one) => (one.scope === "deleted" ? one.refs : []));
  const documents = bundle.documents.map((one) => ({
    ...one,
    readings: one.readings.filter((reading) => reading.contributions.every((each) => each.scope !== "deleted")),
  }));
  return { refs, bundle: { ...bundle, documents } };
}

/**
 * `whatif CHANGE`: what a proposed change would make of the access there is. The change is a bundle whose objects and policies take the place of their namesakes; what
 * of it has no effect is told, and so is what could not be read of it.
 */
export function askWhatIf(estate: Estate, change: BundleDocuments, marks: readonly Mark[] = []): object {
  const { refs, bundle } = withoutDeletions(change);
  const facts = assembleFacts(bundle, { readAt: estate.facts.capturedAt });
  const proposed = proposedFacts(estate.facts, { facts, deleted: refs.map(arnRef) });
  const unread: Ignored[] = facts.coverage.failed.map(({ path, reason, line }) => ({
    what: path,
    reason: line === undefined ? reason : `${reason} (line ${line})`,
  }));
  const rollout = rolledOut(estate.world, proposed.facts);
  const after = new Estate(rollout.facts, estate.world.time);
  return { ...askDiff(estate, after, marks), assumptions: rollout.assumptions, ignored: [...unread, ...proposed.ignored] };
}
