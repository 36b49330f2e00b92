import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";
import { parseDate } from "@/server/policy/condition/date-operators.ts";

/** The condition keys that hold the time of a request (B36). */
const CLOCK_KEYS: ReadonlySet<string> = new Set(["aws:currenttime", "aws:epochtime"]);

function documentsOfAccount(account: AccountFacts): readonly unknown[] {
  const inline = [...account.users, ...account.groups, ...account.roles].flatMap((holder) => holder.inlinePolicies ?? []);
  const versions = account.policies.flatMap((policy) => policy.otherVersions ?? []);
  const documents = [...inline, ...account.policies, ...versions, ...account.resourcePolicies].map((holder) => holder.document);
  return [...documents, ...account.roles.map((role) => role.trustPolicy)];
}

function documentsOf(facts: Facts): readonly unknown[] {
  return [
    ...facts.accounts.flatMap(documentsOfAccount),
    ...(facts.organization?.policies ?? []).map((policy) => policy.document),
    // an association holds a session policy of its own
    ...facts.clusters.flatMap((cluster) => cluster.podIdentityAssociations),
  ];
}

/** Every date that a condition on the clock compares with, wherever in the document it stands. */
function* datesOf(value: unknown, isClock: boolean): Generator<number> {
  if (Array.isArray(value)) for (const item of value) yield* datesOf(item, isClock);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* datesOf(item, isClock || CLOCK_KEYS.has(key.toLowerCase()));
  } else if (isClock) yield* dateOf(value);
  else if (typeof value === "string" && /aws:(CurrentTime|EpochTime)/i.test(value)) yield* datesWithin(value);
}

function* dateOf(value: unknown): Generator<number> {
  const date = typeof value === "string" || typeof value === "number" ? parseDate(String(value)) : undefined;
  if (date !== undefined) yield date;
}

/** A document that is kept as text is looked through as text. */
function* datesWithin(text: string): Generator<number> {
  for (const [word] of text.matchAll(/"[^"]*"|\d+/g)) yield* dateOf(word.replaceAll('"', ""));
}

/**
 * The first moment after `time` at which a decision on these facts may change by the passing of time alone, in milliseconds since the epoch;
 * undefined when none does. A condition compares the clock with dates as written, so nothing changes between two of them.
 */
export function constantUntil(facts: Facts, time: number): number | undefined {
  let first: number | undefined;
  // equal at the date itself, later from the next millisecond on
  for (const document of documentsOf(facts))
    for (const date of datesOf(document, false))
      for (const change of [date, date + 1]) if (change > time && change < (first ?? Number.POSITIVE_INFINITY)) first = change;
  return first;
}
