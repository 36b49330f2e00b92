import type { CompiledStatement } from "@/server/policy/document.ts";
import type { IamIdentity, StoredPolicy } from "@/server/policy/inputs.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";

/** A statement of an identity's policies, with the document it stands in. */
export interface AllowingStatement {
  readonly stored: StoredPolicy;
  readonly statement: CompiledStatement;
}

function speaksOf({ resources }: CompiledStatement, resource: string | undefined): boolean {
  if (resource === undefined || !resources || resources.negated) return true;
  return resources.patterns.some(({ template }) => template.source.includes("${") || matchesWildcard(template.source, resource));
}

/** The Allow statements of an identity that speak of an action, on a resource where one is known. */
export const allowingStatements = (identity: IamIdentity, action: string, resource?: string): readonly AllowingStatement[] =>
  identity.identityPolicies.flatMap((stored) => {
    if (stored.policy.state !== "compiled") return [];
    return stored.policy
      .statementsFor(action.toLowerCase())
      .filter((one) => one.effect === "Allow" && speaksOf(one, resource))
      .map((statement) => ({ stored, statement }));
  });

/** A statement of an identity policy in words that are the same in whatever account and document it stands. */
export function statementKey({ actions, resources, conditions }: CompiledStatement): string {
  const asked = conditions.map(({ key, name, texts }) => [name, key, texts]);
  return JSON.stringify([actions.negated, actions.patterns, resources?.negated, resources?.patterns.map((one) => one.template.source), asked]).replace(
    /\d{12}/g,
    "<account>",
  );
}
