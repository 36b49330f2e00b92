import type { Evidence } from "@/server/model/step.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { evidenceOf } from "@/server/policy/statement-words.ts";
import type { ActionCatalogue, UnknownAction } from "./catalogue.ts";

/** A name or pattern in a policy that stands for no action of the catalogue: a slip of the pen, or an action newer than the catalogue. */
export interface WrittenUnknown extends UnknownAction {
  readonly by: readonly Evidence[];
}

interface Written {
  readonly pattern: string;
  readonly by: Evidence;
}

const writtenIn = (stored: StoredPolicy): readonly Written[] =>
  stored.policy.state === "invalid"
    ? []
    : stored.policy.statements.flatMap((s) => s.actions.patterns.map((pattern) => ({ pattern, by: evidenceOf(stored, s) })));

/** What policies name and the catalogue does not have, each with the statements that name it. */
export function unknownActions(catalogue: ActionCatalogue, policies: readonly StoredPolicy[]): readonly WrittenUnknown[] {
  const byPattern = Map.groupBy(policies.flatMap(writtenIn), (w) => w.pattern);
  return [...byPattern].flatMap(([pattern, written]) => {
    const unknown = pattern === "*" ? undefined : catalogue.unknown(pattern);
    return unknown ? [{ ...unknown, by: written.map((w) => w.by) }] : [];
  });
}
