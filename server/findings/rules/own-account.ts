import { callersOf } from "@/server/findings/callers.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { keepsTo, statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { type Statement, trustFix } from "@/server/findings/trust-fix.ts";
import { accountRef, arnRef } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { trustEntrances } from "@/server/policy/trust-entrances.ts";

/** So many that nobody means each of them. */
const MANY = 10;
/** Who gets in by the account, not by its own name, without being an administrator already, with the word that holds of enough of them. */
function reachedBy(inspection: Inspection, trusted: Trusted): { readonly count: number; readonly verdict: VerdictWord } | undefined {
  const { policy } = trusted.stored;
  const entrances = policy.state === "compiled" ? trustEntrances(policy) : [];
  const byName = new Set(entrances.flatMap((one) => (one.kind === "principal" ? [arnRef(one.arn)] : [])));
  const callers = [...callersOf(inspection, trusted.role.ref)].filter(
    ([ref]) => !ref.includes(":role/aws-service-role/") && !byName.has(ref) && inspection.administrators.get(ref)?.verdict !== "allowed",
  );
  const sure = callers.filter(([, verdict]) => verdict === "allowed").length;
  const some = callers.filter(([, verdict]) => verdict === "conditional").length;
  if (sure >= MANY) return { count: sure, verdict: "allowed" };
  return sure + some >= MANY ? { count: sure + some, verdict: "conditional" } : undefined;
}

/** The account's place is taken by those who need the role, whom no fact tells. */
function named(statement: Statement, isOwn: (value: unknown) => boolean): Statement {
  const principal = statement["Principal"] as Readonly<Record<string, unknown>>;
  const aws = [principal["AWS"]].flat().map((value) => (isOwn(value) ? "…" : value));
  return { ...statement, Principal: { ...principal, AWS: aws.length === 1 ? aws[0] : aws } };
}

function hitOf(inspection: Inspection, trusted: Trusted): Hit | undefined {
  const { role } = trusted;
  const admin = inspection.administrators.get(role.ref);
  if (admin?.verdict !== "allowed") return undefined;
  const reached = reachedBy(inspection, trusted);
  if (!reached) return undefined;
  const root = accountRef(role.account, role.partition);
  const { words, ...way } = wayInto(inspection, { from: root, to: role.ref, reach: "many", verdict: reached.verdict });
  const when = reached.verdict === "allowed" ? "" : ", when their requests meet conditions";
  return {
    ...way,
    member: role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(role.ref)} trusts its whole account, so that every policy on sts:AssumeRole opens it: ${reached.count} users and roles that are no administrators become it${when}${words}`,
    evidence: [trustEvidence(trusted)],
    fix: trustFix(
      trusted,
      "Name the users and roles that need it in the place of the account",
      (statement) => [named(statement, (value) => value === root || value === role.account)],
      false,
    ),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    const { entrance, role, statement } = trusted;
    if (entrance.kind !== "account" || entrance.account !== role.account || keepsTo(statement, ["sts:ExternalId"])) continue;
    const hit = hitOf(inspection, trusted);
    if (hit) yield hit;
  }
}

/** An administrator's role that trusts its whole account and that many can become. */
export const ownAccount: Rule = {
  id: "trust-own-account",
  title: "Administrator's role trusts its whole account, and many can become it",
  why: "A trust in the account leaves it to every identity policy in it who becomes the role. One broad policy on sts:AssumeRole, attached for another purpose, is then enough to be an administrator.",
  look,
};
