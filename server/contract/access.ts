import { z } from "zod";
import { ACCESS_FACETS } from "./access-names.ts";
import { entityKind } from "./entity-kind.ts";
import { entity } from "./screen.ts";
import { condition, ref, verdictWord } from "./verdict.ts";

export const accessFacet = z.enum(ACCESS_FACETS);

/** One end of a row: the first of the entities it stands for, and how many they are; `as`: the narrower way in which it is held. */
export const accessEnd = entity.extend({ count: z.number().int(), as: z.string().optional() });
/**
 * A row is one decision: all of `who` can become all of `whom` by one mechanism under the same conditions; `pairs` counts who with whom. Around one
 * entity, with more than one step, a row is one other entity; `how` is then the first step and `path` the way.
 */
export const accessRow = z.object({
  id: z.string(),
  who: accessEnd,
  how: z.string(),
  whom: accessEnd,
  verdict: verdictWord,
  conditions: z.array(condition),
  pairs: z.number().int(),
  hops: z.number().int(),
  path: z.array(ref).optional(),
});
export type AccessRow = z.infer<typeof accessRow>;

/** `rows` and `pairs` that this value would leave, were nothing else chosen of the facet. */
export const accessFacetValue = z.object({ value: z.string(), rows: z.number().int(), pairs: z.number().int() });
export type AccessFacetValue = z.infer<typeof accessFacetValue>;
/** The values with the most rows, chosen ones always; `total` counts all there are. */
export const accessFacetCounts = z.object({ total: z.number().int(), values: z.array(accessFacetValue) });
export type AccessFacetCounts = z.infer<typeof accessFacetCounts>;

/** `total` rows, `pairs` of entities in them, and how many entities stand at either end, each counted once. */
export const accessAnswer = z.object({
  total: z.number().int(),
  pairs: z.number().int(),
  who: z.number().int(),
  whom: z.number().int(),
  facets: z.record(accessFacet, accessFacetCounts),
  rows: z.array(accessRow),
});
export type AccessAnswer = z.infer<typeof accessAnswer>;

/** One row again, with a page of the entities at one of its ends. */
export const accessRowAnswer = z.object({ row: accessRow, side: z.enum(["who", "whom"]), total: z.number().int(), entities: z.array(entity) });
export type AccessRowAnswer = z.infer<typeof accessRowAnswer>;

/** Entities by the most certain of their ways, each counted once. */
export const byVerdict = z.object({ allowed: z.number().int(), conditional: z.number().int(), unknown: z.number().int() });
export type ByVerdict = z.infer<typeof byVerdict>;
export const matrixRow = z.discriminatedUnion("of", [
  z.object({ of: z.literal("namespace"), cluster: z.string(), namespace: z.string(), who: byVerdict }),
  z.object({ of: z.literal("kind"), kind: entityKind, cluster: z.string(), account: z.string(), who: byVerdict }),
]);
export type MatrixRow = z.infer<typeof matrixRow>;
/** Who can become roles of which account in one step. A cell names its row and its account by their places; empty cells are left out. */
export const matrixAnswer = z.object({
  rows: z.array(matrixRow),
  accounts: z.array(z.object({ id: z.string(), label: z.string(), who: byVerdict })),
  cells: z.array(z.object({ row: z.number().int(), column: z.number().int(), who: byVerdict })),
});
export type MatrixAnswer = z.infer<typeof matrixAnswer>;
