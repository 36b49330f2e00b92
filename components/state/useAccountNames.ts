"use client";

import type { AccountsAnswer } from "@/server/contract/answers";
import { useAnswer } from "./useAnswer";

const ACCOUNT = /\baccount (\d{12})\b/g;

/** An account by its name, its id beside it; by its id alone where it has no name. */
export const nameWithId = (id: string, names: ReadonlyMap<string, string>): string => {
  const name = names.get(id);
  return name === undefined ? id : `${name} (${id})`;
};

/** The words of a place with the name of every account beside its id, where it is known and not there yet. */
export const withAccountNames = (place: string, names: ReadonlyMap<string, string>): string =>
  place.replaceAll(ACCOUNT, (_, id: string) => `account ${nameWithId(id, names)}`);

/** Names of the accounts of this snapshot, by id. */
export function useAccountNames(): ReadonlyMap<string, string> {
  const { data } = useAnswer<AccountsAnswer>("accounts", {}, { keepPrevious: true });
  return new Map((data?.accounts ?? []).flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}
