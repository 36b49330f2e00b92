import { callersOf } from "@/server/findings/callers.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { asksFor, deniesFor, isOfPeople, letIn, statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withOperator } from "@/server/findings/trust-fix.ts";
import { passesAbsent } from "@/server/findings/web-identity.ts";
import { whoseAccount } from "@/server/findings/whose-account.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";

type Condition = Trusted["statement"]["conditions"][number];

/** Keys that not every request has, and that are asked for to keep somebody out (B33, B35, B37). */
const MEANT_AS_LIMIT: readonly RegExp[] = [
  /^aws:multifactorauth(present|age)$/,
  /^aws:principaltag\//,
  /^aws:requesttag\//,
  /^sts:(externalid|sourceidentity)$/,
  /^aws:source(vpc|vpce|ip)$/,
];

/** What is named, and who that is in words. */
function namedBy({ entrance, role }: Trusted): { readonly ref: Ref; readonly account: string } | undefined {
  if (entrance.kind === "account") return { ref: accountRef(entrance.account, role.partition), account: entrance.account };
  return entrance.kind === "principal" ? { ref: arnRef(entrance.arn), account: parseArn(entrance.arn)?.account ?? "" } : undefined;
}

/** Whether a condition asks for a value, and is met by a request that has none (A51, A53). */
const isLenient = ({ name, operator }: Condition): boolean => operator?.negated === false && (name.ifExists || name.qualifier === "ForAllValues");

/** The conditions that keep out only those who say something else: not beside one that asks for the same key at all. */
function lenientIn(trusted: Trusted): readonly Condition[] {
  const { statement } = trusted;
  return statement.conditions.filter(
    (c) => isLenient(c) && !isNone(c) && MEANT_AS_LIMIT.some((key) => key.test(c.keyLower)) && !asksFor(statement, c.key) && !isSilenceDenied(trusted, c),
  );
}

/** Whether no second factor is what is asked for: then its absence is no way round. */
const isNone = ({ keyLower, texts }: Condition): boolean => keyLower === "aws:multifactorauthpresent" && texts.every((text) => text.toLowerCase() === "false");

/** Whether a Deny beside the statement meets everybody whose request says nothing of the key. */
const isSilenceDenied = (trusted: Trusted, { keyLower }: Condition): boolean =>
  deniesFor(trusted).some(
    ({ conditions }) =>
      conditions.some((c) => c.keyLower === keyLower) && conditions.every((c) => (c.keyLower === keyLower && passesAbsent(c)) || isOfPeople(c)),
  );

/** A second factor that an access key passes without: a role session, that has none to show, is no such case. */
const isBeside = (c: Condition, ref: Ref): boolean => c.keyLower.startsWith("aws:multifactorauth") && ref.includes(":role/");

/** How surely somebody gets in: of one's own account whoever has a policy for it, of others what the role's own side says. */
function verdictOf(inspection: Inspection, { entrance, role }: Trusted, ref: Ref): VerdictWord | undefined {
  if (entrance.kind !== "account" || entrance.account !== role.account) return letIn(inspection.world, ref, role);
  return [...callersOf(inspection, role.ref).values()].toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

function hitOf(inspection: Inspection, trusted: Trusted): Hit | undefined {
  const { world } = inspection;
  const named = namedBy(trusted);
  // an account of somebody else without an external id is told as that
  const isTold = (c: Condition): boolean => c.keyLower === "sts:externalid" && whoseAccount(world, named?.account ?? "") !== "own";
  const lenient = named ? lenientIn(trusted).filter((c) => !isTold(c) && !isBeside(c, named.ref)) : [];
  const [first] = lenient;
  const verdict = named && first ? verdictOf(inspection, trusted, named.ref) : undefined;
  if (!named || !first || verdict === undefined) return undefined;
  const keys = [...new Set(lenient.map(({ key }) => key))];
  const { words, ...way } = wayInto(inspection, { from: named.ref, to: trusted.role.ref, reach: "few", verdict });
  return {
    ...way,
    member: trusted.role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(trusted.role.ref)} asks ${named.ref} for ${keys.join(", ")}, and lets in who says nothing of it as well${words}`,
    evidence: [trustEvidence(trusted)],
    fix: trustFix(trusted, "Ask for the key without IfExists and ForAllValues", (statement) => [
      lenient.reduce((one, { key, name }) => withOperator(one, key, written(name), strict(name)), statement),
    ]),
  };
}

/** The operator that is not met by what is not there. */
const strict = ({ base, qualifier }: Condition["name"]): string => (qualifier === "ForAnyValue" ? `ForAnyValue:${base}` : base);

const written = ({ base, qualifier, ifExists }: Condition["name"]): string =>
  `${qualifier === undefined ? "" : `${qualifier}:`}${base}${ifExists ? "IfExists" : ""}`;

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    const hit = hitOf(inspection, trusted);
    if (hit) yield hit;
  }
}

/** A limit of a trust that whoever says nothing passes. */
export const lenientLimit: Rule = {
  id: "trust-limit-passed-by-silence",
  title: "A limit of a trust is passed by who says nothing",
  why: "IfExists and ForAllValues are met where the key is not in the request. BoolIfExists on a second factor lets in an access key, which never has one; ForAllValues on a tag lets in whoever has no tag.",
  look,
};
