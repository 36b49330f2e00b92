import type { Declares } from "@/server/api/declared/declared.ts";
import { declaredHere } from "@/server/api/declared/store-declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { isInside } from "@/server/query/scope/is-inside.ts";

/**
 * What people have decided, for whoever sees one part of an estate: what is marked inside. Accepted risks are of findings as the whole estate has them, and their texts speak
 * of it: in a scope a finding stands as if nobody had accepted it.
 */
export const declaredIn =
  (scope: CallerScope | null, { facts }: Estate): Declares =>
  async () => {
    const declared = await declaredHere();
    return scope === null ? declared : { ...declared, accepted: [], marks: declared.marks.filter(({ ref }) => isInside(facts, scope, ref)) };
  };
