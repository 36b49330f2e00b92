import type { Composition } from "./compose.ts";
import type { CompiledCondition } from "./condition/compiled-condition.ts";
import type { RequestContext } from "./request-context.ts";
import { parseTemplate } from "./template.ts";

/** Policy variables of a condition's values that have neither a value nor a default in this request. */
function unresolvedIn(c: CompiledCondition, context: RequestContext): readonly string[] {
  if (c.variables.length === 0) return [];
  const withoutDefault = c.texts
    .flatMap((text) => parseTemplate(text, true).parts)
    .flatMap((p) => (p.kind === "variable" && p.fallback === undefined ? [p] : []));
  return withoutDefault.flatMap((p) => {
    const state = context.lookup(p.key);
    return state.kind === "absent" || (state.kind === "known" && state.values.length !== 1) ? [p.spelled] : [];
  });
}

/**
 * What an answer takes for granted of Allow statements that compare by a negated operator with a variable that has no value (A62): AWS's pages say
 * that such a variable equals nothing, so that the operator holds, and also that it may make the statement void. A key that is absent passes by A36.
 */
export function unresolvedAssumptions(compositions: readonly Composition[], context: RequestContext): readonly string[] {
  const allows = compositions.flatMap((c) => [c.resource, c.identity, c.boundary, c.session, ...c.scps, ...c.rcps].flatMap((r) => (r ? r.allows : [])));
  const negated = allows.flatMap((h) => h.statement.conditions.filter((c) => c.operator?.negated && context.lookup(c.keyLower).kind !== "absent"));
  return negated.flatMap((c) =>
    unresolvedIn(c, context).map(
      (name) => `the variable \`${name}\` has no value, and ${c.name.base} on ${c.key} is taken to hold then, which is not documented for certain`,
    ),
  );
}
