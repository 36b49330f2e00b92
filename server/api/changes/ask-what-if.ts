import { Estate } from "@/server/api/estate.ts";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { arnRef } from "@/server/model/ref.ts";
import { type Ignored, proposedFacts } from "@/server/query/what-if/proposed-facts.ts";
import { rolledOut } from "@/server/query/what-if/rollout.ts";
import { askDiff } from "./ask-diff.ts";
import { planned, proposalsIn } from "./proposals.ts";

/**
 * `whatif CHANGE`: what a proposed change would make of the access there is. The change is a bundle whose objects and policies take the place of their namesakes, or a
 * Terraform plan; what of it has no effect is told, and so is what could not be read of it.
 */
export function askWhatIf(estate: Estate, change: BundleDocuments, marks: readonly Mark[] = []): object {
  const { refs, plans, bundle } = proposalsIn(change);
  const facts = assembleFacts(bundle, { readAt: estate.facts.capturedAt });
  const proposed = proposedFacts(estate.facts, { facts, deleted: refs.map(arnRef) });
  const unread: Ignored[] = facts.coverage.failed.map(({ path, reason, line }) => ({
    what: path,
    reason: line === undefined ? reason : `${reason} (line ${line})`,
  }));
  const made = planned(proposed.facts, plans);
  const rollout = rolledOut(estate.world, made.facts);
  const after = new Estate(rollout.facts, estate.world.time);
  return {
    ...askDiff(estate, after, marks),
    assumptions: [...made.assumptions, ...rollout.assumptions],
    ignored: [...unread, ...proposed.ignored, ...made.ignored],
  };
}
