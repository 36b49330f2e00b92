import { findingChangesOf } from "@/server/api/ask-findings.ts";
import type { Estate } from "@/server/api/estate.ts";
import { diffWorlds } from "@/server/query/diff/diff.ts";

/** `diff A B`: what became of the direct edges of one estate in the other, and which findings one of them alone has. */
export function askDiff(before: Estate, after: Estate): object {
  return { ...diffWorlds(before, after), findings: findingChangesOf(before, after) };
}
