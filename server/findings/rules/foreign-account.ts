import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { isLimitedBy, letIn, statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withCondition } from "@/server/findings/trust-fix.ts";
import { whoseAccount } from "@/server/findings/whose-account.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";

/** Conditions by which a trust keeps to whom it means, whoever asks on another's behalf. */
const LIMITS = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceAccount", "aws:SourceArn"] as const;

const FIXES = {
  foreign: "Ask for an external id that was agreed on with the owner of the account, or take the account out",
  "not known":
    "Read the organization's list of accounts, so that it is known whose account that is; if it is another's, ask for an external id that was agreed on with its owner",
} as const;

/** A role that only an AWS service is, in whatever account (StackSets of an organization work so). */
const isServiceLinked = (ref: Ref): boolean => ref.includes(":role/aws-service-role/");

interface Named {
  readonly account: string;
  readonly ref: Ref;
  readonly words: string;
}

function namedBy({ entrance, role }: Trusted): Named | undefined {
  if (entrance.kind === "account")
    return { account: entrance.account, ref: accountRef(entrance.account, role.partition), words: `everybody of account ${entrance.account}` };
  if (entrance.kind !== "principal") return undefined;
  const account = parseArn(entrance.arn)?.account ?? "";
  return { account, ref: arnRef(entrance.arn), words: `${entrance.arn} of account ${account}` };
}

function hitOf(inspection: Inspection, trusted: Trusted, named: Named, standing: "foreign" | "not known"): Hit | undefined {
  const word = letIn(inspection.world, named.ref, trusted.role);
  // what a Deny or a resource control policy keeps out is no finding
  if (word === undefined) return undefined;
  const verdict = standing === "not known" ? "unknown" : word;
  const { words, ...way } = wayInto(inspection, { from: named.ref, to: trusted.role.ref, reach: "outside", verdict });
  const whose = standing === "foreign" ? "which is not of the organization" : "and no list of the organization's accounts says whose that is";
  return {
    ...way,
    member: trusted.role.ref,
    cause: `${statementText(trusted)} ${named.account}`,
    summary: `${nameOf(trusted.role.ref)} lets in ${named.words}, ${whose}, without an external id${words}`,
    evidence: [trustEvidence(trusted)],
    fix: trustFix(trusted, FIXES[standing], (statement) => [withCondition(statement, "StringEquals", "sts:ExternalId", ["…"])], false),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    const named = namedBy(trusted);
    if (!named || named.account === trusted.role.account || !/^\d{12}$/.test(named.account)) continue;
    const standing = whoseAccount(inspection.world, named.account);
    if (standing === "own" || (standing === "not known" && isServiceLinked(named.ref)) || isLimitedBy(trusted, LIMITS)) continue;
    const hit = hitOf(inspection, trusted, named, standing);
    if (hit) yield hit;
  }
}

/** A trust in an account of somebody else that asks for no external id. */
export const foreignAccount: Rule = {
  id: "trust-foreign-account",
  title: "Trust in a foreign account without an external id",
  why: "A service that works for many customers assumes roles with the same identity for all of them. Without an external id, another of its customers can have it act in this account.",
  look,
};
