import type { AccountPart, Contribution } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { Located } from "./located.ts";

type LocatedAccount = Located<Extract<Contribution, { scope: "account" }>>;

export interface AccountShare {
  readonly id: string;
  readonly partition: string;
  readonly parts: ReadonlyArray<{ readonly path: string; readonly resource?: string | undefined; readonly part: AccountPart }>;
}

/** The accounts that the bundle itself is about: of ARNs of what was collected and of folders, else of the caller and the clusters. */
function accountsOf(all: readonly Located[]): string[] {
  const own = new Set<string>();
  const hints = new Set<string>();
  for (const { place, contribution } of all) {
    if (place.account !== undefined && contribution.scope !== "organization") own.add(place.account);
    if (contribution.scope === "account" && contribution.account !== undefined) own.add(contribution.account);
    if (contribution.scope === "caller") hints.add(contribution.account);
    if (contribution.scope === "cluster" && contribution.arn !== undefined) hints.add(parseArn(contribution.arn)?.account ?? "");
  }
  return [...(own.size > 0 ? own : hints)].filter((id) => /^\d{12}$/.test(id));
}

const isEmpty = (part: AccountPart): boolean => Object.values(part).every((value) => value === undefined || (Array.isArray(value) && value.length === 0));

/** Puts every contribution to its account: by its ARNs, else by the folder, else to the only account there is. */
export function assignAccounts(all: readonly Located[], members: readonly LocatedAccount[]): { accounts: AccountShare[]; failed: CoverageFailure[] } {
  const known = accountsOf(all);
  const shares = new Map<string, LocatedAccount[]>(known.map((id) => [id, []]));
  const failed: CoverageFailure[] = [];
  for (const member of members) {
    const id = member.contribution.account ?? member.place.account ?? (known.length === 1 ? known[0] : undefined);
    if (id !== undefined) shares.set(id, [...(shares.get(id) ?? []), member]);
    else if (!isEmpty(member.contribution.part)) failed.push({ path: member.path, reason: reasonFor(known) });
  }
  const accounts = [...shares].map(([id, of]) => ({
    id,
    partition: partitionOf(of) ?? partitionOfCaller(all, id) ?? "aws",
    parts: of.map(({ path, place, contribution }) => ({ path, resource: place.resource, part: contribution.part })),
  }));
  return { accounts: accounts.filter((account) => account.parts.length > 0), failed };
}

const reasonFor = (known: readonly string[]): string =>
  known.length === 0
    ? "does not say of which account it is: put it below `accounts/<12 digits>/`"
    : `does not say of which account it is: put it below \`accounts/<12 digits>/\`, the bundle has ${known.join(", ")}`;

const partitionOf = (members: readonly LocatedAccount[]): string | undefined =>
  members.map((m) => m.contribution.partition).find((partition) => partition !== undefined);

function partitionOfCaller(all: readonly Located[], id: string): string | undefined {
  for (const { contribution } of all) {
    const text = contribution.scope === "caller" || contribution.scope === "cluster" ? contribution.arn : undefined;
    const arn = text === undefined ? undefined : parseArn(text);
    if (arn?.account === id) return arn.partition;
  }
  return undefined;
}
