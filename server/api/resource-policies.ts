import type { Facts } from "@/server/facts/snapshot.ts";
import type { ResourcePolicy } from "@/server/policy/actions/resource-grants.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import type { Estate } from "./estate.ts";

const compiled = new WeakMap<Facts, readonly ResourcePolicy[]>();

/** Every policy that the input has of a resource. */
export function resourcePolicies({ facts }: Estate): readonly ResourcePolicy[] {
  const known = compiled.get(facts);
  if (known) return known;
  const made = facts.accounts.flatMap((account) =>
    account.resourcePolicies.map(({ resource, document }) => ({
      resource,
      policy: { source: resource, document: "resource policy", policy: compilePolicy(document, "resource") },
    })),
  );
  compiled.set(facts, made);
  return made;
}

/** The policy that stands on a resource, or on what it lies in, when the input has it. */
export const resourcePolicyOf = (estate: Estate, resource: string | undefined): StoredPolicy | undefined =>
  resource === undefined ? undefined : resourcePolicies(estate).find((p) => p.resource === resource || resource.startsWith(`${p.resource}/`))?.policy;
