import type { Estate } from "@/server/api/estate.ts";
import { diffWorlds } from "@/server/query/diff/diff.ts";

/** `diff A B`: what became of the direct edges of one estate in the other. */
export function askDiff(before: Estate, after: Estate): unknown {
  return diffWorlds(before, after);
}
