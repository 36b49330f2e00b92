import { type Grant, grantOf, grantText } from "@/server/model/caller-grant.ts";
import type { Store } from "@/server/store/client.ts";
import { deleteSession, findSession, saveSession, touchSession } from "@/server/store/session-repository.ts";
import { hashOf, newSecret } from "./secret.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Milliseconds for which a session lasts without being used, and altogether. */
export interface Limits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}
/** Where many sign in. */
export const COMPANY_LIMITS: Limits = { idleMs: HOUR_MS, absoluteMs: 12 * HOUR_MS };
/** On a machine of one's own. */
export const LOCAL_LIMITS: Limits = { idleMs: 24 * HOUR_MS, absoluteMs: 7 * 24 * HOUR_MS };

/** Whoever signs in. */
export interface Person extends Grant {
  readonly subject: string;
  readonly name: string;
  readonly issuerSid?: string | undefined;
}

/** A person who is signed in; `id` is not the secret. */
export interface Session extends Person {
  readonly id: string;
  readonly expiresAt: Date;
}

/** Opens a session with a secret of its own, whatever the browser held before: that one ends. Returns the secret, which is kept nowhere. */
export async function openSession(store: Store, person: Person, { absoluteMs }: Limits, before: string | undefined, now = new Date()): Promise<string> {
  if (before !== undefined) await deleteSession(store, hashOf(before));
  const secret = newSecret();
  await saveSession(store, {
    id: hashOf(secret),
    subject: person.subject,
    name: person.name,
    role: grantText(person),
    issuerSid: person.issuerSid ?? null,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + absoluteMs),
  });
  return secret;
}

/** The session of a secret; undefined: there is none, or it is over. */
export async function sessionOf(store: Store, secret: string, { idleMs }: Limits, now = new Date()): Promise<Session | undefined> {
  const id = hashOf(secret);
  const found = await findSession(store, id);
  const grant = found && grantOf(found.role);
  if (!found || !grant) return undefined;
  const unused = now.getTime() - found.lastSeenAt.getTime();
  if (found.expiresAt <= now || unused > idleMs) {
    await deleteSession(store, id);
    return undefined;
  }
  if (unused > MINUTE_MS) await touchSession(store, id, now);
  return { id, subject: found.subject, name: found.name, ...grant, issuerSid: found.issuerSid ?? undefined, expiresAt: found.expiresAt };
}
