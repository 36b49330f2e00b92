import type { AccountFacts, AccountList, Facts } from "@/server/facts/snapshot.ts";
import { fateOf, lacking, type Row, sourceOf } from "./row.ts";

const NEEDED: readonly AccountList[] = ["roles", "users", "groups", "policies", "oidcProviders", "samlProviders", "instanceProfiles", "instances"];
/** How many regions are named. */
const NAMED = 3;

const isRead = (account: AccountFacts): boolean => account.users.length + account.groups.length + account.roles.length > 0 || account.lists.roles !== undefined;

/** Where nobody looked for clusters, of an account whose regions are known. */
function regionGaps({ regions, eksClusters = [] }: AccountFacts): string[] {
  const broken = eksClusters.flatMap((one) => (one.state === "partial" ? [one.region ?? "one region"] : []));
  const asked = new Set(eksClusters.flatMap((one) => one.region ?? []));
  const unasked = (regions ?? []).filter((region) => !asked.has(region));
  const isPlaced = eksClusters.every((one) => one.region !== undefined);
  return [
    ...(broken.length > 0 ? [`not all clusters of ${broken.join(", ")} were listed`] : []),
    ...(isPlaced && unasked.length > 0
      ? [
          `clusters were not listed in ${unasked.length} of ${regions?.length} enabled regions: ${unasked.slice(0, NAMED).join(", ")}${unasked.length > NAMED ? ", …" : ""}`,
        ]
      : []),
  ];
}

/** Instance profiles that are named by roles alone are enough. */
const listGaps = ({ lists }: AccountFacts): string[] =>
  lacking({ ...lists, instanceProfiles: lists.instanceProfiles === undefined ? undefined : "complete" }, NEEDED);

function exclusionOf(facts: Facts, id: string, status: string | undefined) {
  const told = facts.excluded?.find((one) => one.account === id);
  if (told) return told;
  return status === undefined || status === "ACTIVE" ? undefined : { by: "the organization", why: `its status is ${status}` };
}

/** Every account of the organization, and every other that the snapshot or a source of its scan names. */
export function accountRows(facts: Facts): Row[] {
  const listed = new Map((facts.organization?.accounts ?? []).map((one) => [one.id, one]));
  const known = new Map(facts.accounts.map((one) => [one.id, one]));
  const asked = (facts.sources ?? []).flatMap((one) => (one.kind === "aws" && one.of !== undefined ? [one.of] : []));
  return [...new Set([...listed.keys(), ...known.keys(), ...asked])].map((id) => {
    const account = known.get(id);
    const { name, status } = listed.get(id) ?? {};
    const fate = fateOf(
      {
        isRead: account !== undefined && isRead(account),
        lacks: account ? [...listGaps(account), ...regionGaps(account)] : [],
        unread: listed.has(id) ? "the organization lists it, and nothing of it was read" : "it is named, and nothing of it was read",
        source: sourceOf(facts, "aws", id),
        exclusion: exclusionOf(facts, id, status),
      },
      facts,
    );
    return { kind: "account", id, name: name ?? account?.name, ...fate };
  });
}
