import { z } from "zod";
import { ref } from "./verdict.ts";

/** Identities that are as good as one another: the administrators of an account or a cluster, or what is marked. */
const targetGroup = z.object({ name: z.string(), identities: z.number().int(), principals: z.number().int() });

const firstOf = z.object({ total: z.number().int(), first: z.array(ref) });

/**
 * A step without which somebody gets nowhere: everybody's way into `to` by `mechanism`. `closes`: who could not get to which targets any more, were it closed; `ways`: that, summed;
 * `after`: the ways that would be left of all.
 */
const chokePoint = z.object({
  to: ref,
  mechanism: z.string(),
  from: firstOf,
  ways: z.number().int(),
  after: z.number().int(),
  closes: z.array(z.object({ target: z.string(), lost: firstOf })),
});
export type ChokePointAnswer = z.infer<typeof chokePoint>;

/** `ways`: entities that get to a group of targets, each once for each group. `total`: steps that close at least one; `points`: those that close the most. */
export const chokePointsAnswer = z.object({
  targets: z.array(targetGroup),
  ways: z.number().int(),
  total: z.number().int(),
  points: z.array(chokePoint),
  missing: z.array(z.object({ what: z.string(), of: z.string(), weakens: z.string() })),
});
export type ChokePointsAnswer = z.infer<typeof chokePointsAnswer>;
