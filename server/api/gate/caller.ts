import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { apiTokenOf, looksLikeToken } from "@/server/gate/api-tokens.ts";
import { isCompany } from "@/server/gate/company.ts";
import { cookieName, cookieOf } from "@/server/gate/cookies.ts";
import { COMPANY_LIMITS, LOCAL_LIMITS, sessionOf } from "@/server/gate/sessions.ts";
import type { Role } from "@/server/model/caller-role.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { isServerKey } from "./server-key.ts";

/** Who asks. */
export interface Caller {
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
  /** The part of the estate they are limited to; null: none. */
  readonly scope: CallerScope | null;
  /** How that is known: a browser's session, the key of this machine, or a token. */
  readonly by: "session" | "key" | "token";
}

/** Whoever holds the key of this machine. */
export const LOCAL = { subject: "local", name: "whoever started the server", role: "admin", scope: null } as const;

/** How long a session lasts here. */
const limits = () => (isCompany(process.env) ? COMPANY_LIMITS : LOCAL_LIMITS);

/** Whether browsers reach the server by https alone. */
export const isSecure = (): boolean => (process.env["ROLEWALK_URL"] ?? "").startsWith("https://");

export const sessionCookie = (headers: Headers): string => cookieName("session", headers, isSecure());

/** The secret of the session that a browser holds. */
export const sessionSecret = (headers: Headers): string | undefined => cookieOf(headers, sessionCookie(headers));

/** The key that a request shows. */
export const bearerOf = (headers: Headers): string | undefined => /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];

async function byToken(secret: string): Promise<Caller | undefined> {
  const token = await apiTokenOf(await serverStore(), secret);
  return token && { subject: `token:${token.id}`, name: token.name, role: token.role, scope: token.scope, by: "token" };
}

/** Who sends a request; undefined: nobody that is known. A key that is shown counts alone, right or wrong. */
export async function callerOf(headers: Headers): Promise<Caller | undefined> {
  const shown = bearerOf(headers);
  if (shown !== undefined && looksLikeToken(shown)) return byToken(shown);
  if (shown !== undefined) return isServerKey(shown) ? { ...LOCAL, by: "key" } : undefined;
  const secret = sessionSecret(headers);
  const session = secret === undefined ? undefined : await sessionOf(await serverStore(), secret, limits());
  return session && { subject: session.subject, name: session.name, role: session.role, scope: session.scope, by: "session" };
}

/**
 * The part of the estate that whoever sends a request is limited to, for handlers, behind the decision about the request; null: none. @throws UsageError where what is shown
 * counts no more: it did when the request came in
 */
export async function scopeOf(headers: Headers): Promise<CallerScope | null> {
  const caller = await callerOf(headers);
  if (caller) return caller.scope;
  if (bearerOf(headers) === undefined && sessionSecret(headers) === undefined) return null;
  throw new UsageError("not-proven", "the key or the session counts no more: sign in again");
}
