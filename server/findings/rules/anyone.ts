import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { isLimitedBy, letIn, statementText, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withoutEveryone } from "@/server/findings/trust-fix.ts";
import { ANYONE } from "@/server/model/ref.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";

/** Keys that say whose identity calls, or from where no outsider can. */
const LIMITS = [
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:userid",
  "aws:SourceAccount",
  "aws:SourceOrgID",
  "aws:SourceArn",
  "aws:SourceVpc",
  "aws:SourceVpce",
] as const;

function whenOf({ conditions }: CompiledStatement): string {
  const keys = [...new Set(conditions.map((c) => c.key))].join(", ");
  const what = keys === "" ? "conditions of a Deny statement or of a resource control policy" : `the conditions on ${keys}`;
  return `, when the request meets ${what}, none of which keeps it to known identities`;
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    const { role, statement } = trusted;
    if (trusted.entrance.kind !== "anyone" || isLimitedBy(trusted, LIMITS)) continue;
    // what a Deny or a resource control policy keeps out is no finding
    const verdict = letIn(inspection.world, ANYONE, role);
    if (verdict === undefined) continue;
    const { words, ...way } = wayInto(inspection, { from: ANYONE, to: role.ref, reach: "outside", verdict });
    const own = `arn:${role.partition}:iam::${role.account}:root`;
    yield {
      ...way,
      member: role.ref,
      cause: statementText(trusted),
      summary: `${nameOf(role.ref)} lets in every AWS account${verdict === "allowed" ? "" : whenOf(statement)}${words}`,
      evidence: [trustEvidence(trusted)],
      fix: trustFix(trusted, "Name who is meant; the account of the role is the widest principal that keeps outsiders out", (one) => [
        withoutEveryone(one, own),
      ]),
    };
  }
}

/** A trust in `*` that no condition keeps to known identities. */
export const anyone: Rule = {
  id: "trust-anyone",
  title: "Trust in everyone",
  why: "Every identity of every AWS account can assume such a role; a condition on anything but the caller's identity is one that an attacker may learn to meet.",
  look,
};
