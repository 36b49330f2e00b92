import type { Store } from "./client.ts";

/** A key for programs on other machines, without its secret. */
export interface ApiTokenRecord {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly madeBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

const SHOWN = { id: true, name: true, role: true, madeBy: true, createdAt: true, expiresAt: true, lastUsedAt: true, revokedBy: true, revokedAt: true } as const;

type NewToken = Pick<ApiTokenRecord, "id" | "name" | "role" | "madeBy" | "createdAt" | "expiresAt"> & { readonly hash: string };

export const saveApiToken = (store: Store, token: NewToken): Promise<ApiTokenRecord> => store.client.apiToken.create({ data: token, select: SHOWN });

/** Every token, the newest first; those that are over as well, so that it can be told later what there was. */
export const listApiTokens = async (store: Store): Promise<readonly ApiTokenRecord[]> =>
  store.client.apiToken.findMany({ select: SHOWN, orderBy: { createdAt: "desc" } });

export const findApiToken = async (store: Store, hash: string): Promise<ApiTokenRecord | undefined> =>
  (await store.client.apiToken.findUnique({ where: { hash }, select: SHOWN })) ?? undefined;

export const touchApiToken = async (store: Store, id: string, lastUsedAt: Date): Promise<void> => {
  await store.client.apiToken.updateMany({ where: { id }, data: { lastUsedAt } });
};

/** Takes back every token that somebody made and that counts. */
export const revokeTokensOf = async (store: Store, madeBy: string, at: Date): Promise<void> => {
  await store.client.apiToken.updateMany({ where: { madeBy, revokedAt: null, expiresAt: { gt: at } }, data: { revokedBy: madeBy, revokedAt: at } });
};

/** Takes a token back; undefined when there is none that could be. */
export const revokeApiToken = async (store: Store, id: string, revokedBy: string, revokedAt: Date): Promise<ApiTokenRecord | undefined> => {
  const { count } = await store.client.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedBy, revokedAt } });
  return count === 0 ? undefined : ((await store.client.apiToken.findUnique({ where: { id }, select: SHOWN })) ?? undefined);
};
