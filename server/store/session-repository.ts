import type { Store } from "./client.ts";

/** Somebody who is signed in; `id` is a hash of what the browser holds. */
export interface SessionRecord {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly role: string;
  readonly issuerSid: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Keeps a session; those whose time is over are forgotten. */
export const saveSession = async (store: Store, session: SessionRecord): Promise<void> => {
  await store.client.session.deleteMany({ where: { expiresAt: { lt: session.createdAt } } });
  await store.client.session.create({ data: session });
};

export const findSession = async (store: Store, id: string): Promise<SessionRecord | undefined> =>
  (await store.client.session.findUnique({ where: { id } })) ?? undefined;

/** Notes that a session was used; one that was ended meanwhile stays so. */
export const touchSession = async (store: Store, id: string, lastSeenAt: Date): Promise<void> => {
  await store.client.session.updateMany({ where: { id }, data: { lastSeenAt } });
};

export const deleteSession = async (store: Store, id: string): Promise<void> => {
  await store.client.session.deleteMany({ where: { id } });
};

/** Ends every session of somebody, or of one sign-in at the issuer; how many there were. */
export const deleteSessionsOf = async (store: Store, whose: { readonly subject: string } | { readonly issuerSid: string }): Promise<number> =>
  (await store.client.session.deleteMany({ where: whose })).count;
