import { randomBytes } from "node:crypto";
import { type Grant, grantOf, grantText } from "@/server/model/caller-grant.ts";
import { type ApiTokenRecord, findApiToken, saveApiToken, touchApiToken } from "@/server/store/api-token-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { hashOf, newSecret } from "./secret.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;

/** What tokens begin with, so that one that lies about is known for what it is. */
const PREFIX = "rolewalk_";

export const looksLikeToken = (shown: string): boolean => shown.startsWith(PREFIX);

interface Wanted extends Grant {
  readonly name: string;
  readonly madeBy: string;
  /** For how long, in days. */
  readonly days: number;
}

/** Makes a token. The secret is told by this once; its hash alone is kept. */
export async function makeApiToken(
  store: Store,
  { name, madeBy, days, ...grant }: Wanted,
  now = new Date(),
): Promise<{ readonly token: ApiTokenRecord; readonly secret: string }> {
  const secret = `${PREFIX}${newSecret()}`;
  const id = randomBytes(6).toString("hex");
  const token = await saveApiToken(store, {
    id,
    hash: hashOf(secret),
    name,
    role: grantText(grant),
    madeBy,
    createdAt: now,
    expiresAt: new Date(now.getTime() + days * DAY_MS),
  });
  return { token, secret };
}

/** The token of a secret, if it counts now. */
export async function apiTokenOf(
  store: Store,
  secret: string,
  now = new Date(),
): Promise<(Grant & { readonly id: string; readonly name: string }) | undefined> {
  const found = await findApiToken(store, hashOf(secret));
  const grant = found && grantOf(found.role);
  if (!found || !grant || found.revokedAt !== null || found.expiresAt <= now) return undefined;
  if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > MINUTE_MS) await touchApiToken(store, found.id, now);
  return { id: found.id, name: found.name, ...grant };
}
