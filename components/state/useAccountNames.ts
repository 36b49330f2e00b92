"use client";

import type { AccountsAnswer } from "@/server/contract/answers";
import { useAnswer } from "./useAnswer";

const ACCOUNT = /\baccount (\d{12})\b/g;

/** The words of a place with the name of every account beside its id, where it is known and not there yet. */
export const withAccountNames = (place: string, names: ReadonlyMap<string, string>): string =>
  place.replaceAll(ACCOUNT, (words, id: string) => {
    const name = names.get(id);
    return name === undefined ? words : `account ${name} (${id})`;
  });

/** Names of the accounts of this snapshot, by id. */
export function useAccountNames(): ReadonlyMap<string, string> {
  const { data } = useAnswer<AccountsAnswer>("accounts", {}, { keepPrevious: true });
  return new Map((data?.accounts ?? []).flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}
