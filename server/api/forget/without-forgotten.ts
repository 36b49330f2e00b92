import { renamed } from "@/server/facts/persons/rename.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { changedMatches } from "@/server/query/persons/changed-matches.ts";
import { pseudonymsOf } from "@/server/store/forgotten-name-repository.ts";
import type { Store } from "@/server/store/store.ts";

/**
 * Facts in which everybody who is forgotten has their pseudonym: whoever was forgotten does not come back with the next scan. A pattern that tells a name from its
 * pseudonym is among what is missing, since verdicts about that person may be others for it.
 */
export async function withoutForgotten(store: Store, facts: Facts): Promise<Facts> {
  const pseudonyms = await pseudonymsOf(store);
  if (!pseudonyms) return facts;
  const [texts, names] = [new Map<string, string>(), new Map<string, string>()];
  const after = renamed(facts, pseudonyms, (place, before, now) => {
    if (!/\s/.test(before)) texts.set(before, now);
    if (place === "name" || place === "person") names.set(before, now);
  });
  if (after === facts) return facts;
  const gaps = changedMatches(facts, after, texts, names).map(({ pattern, of }) => ({
    what: `what the pattern \`${pattern}\` says of somebody who is kept under a pseudonym`,
    of,
    weakens: "verdicts about them: the pattern tells the name from the pseudonym",
  }));
  return gaps.length === 0 ? after : { ...after, coverage: { ...after.coverage, missing: [...after.coverage.missing, ...gaps] } };
}
