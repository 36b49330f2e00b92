import { answering, bodyOf, json } from "@/server/api/http.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type ApiToken, apiToken, type NewToken, type TokenInput, type TokensAnswer, tokenInput } from "@/server/contract/tokens.ts";
import { makeApiToken } from "@/server/gate/api-tokens.ts";
import { grantOf } from "@/server/model/caller-grant.ts";
import { type CallerScope, parseScope, scopeText } from "@/server/model/caller-scope.ts";
import { type ApiTokenRecord, listApiTokens, revokeApiToken } from "@/server/store/api-token-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { audit } from "./audit.ts";
import { callerOf } from "./caller.ts";

function shown(token: ApiTokenRecord, now = new Date()): ApiToken {
  const { id, name, madeBy } = token;
  const grant = grantOf(token.role);
  const state = token.revokedAt !== null ? "revoked" : token.expiresAt <= now ? "expired" : "valid";
  const times = { createdAt: token.createdAt.toISOString(), expiresAt: token.expiresAt.toISOString(), lastUsedAt: token.lastUsedAt?.toISOString() ?? null };
  return apiToken.parse({
    id,
    name,
    role: grant?.role ?? token.role,
    scope: grant?.scope ? scopeText(grant.scope) : null,
    madeBy,
    ...times,
    revokedAt: token.revokedAt?.toISOString() ?? null,
    state,
  });
}

/** Every token, the newest first, without secrets. */
export const tokensOf = async (store: Store): Promise<TokensAnswer> => ({ tokens: (await listApiTokens(store)).map((token) => shown(token)) });

/** @throws UsageError */
function scopeOfText(text: string | undefined): CallerScope | null {
  if (text === undefined) return null;
  const parsed = parseScope(text);
  if (!parsed.ok) throw new UsageError("invalid", `scope: ${parsed.error}`);
  return parsed.value;
}

/** Makes a token; the answer holds its secret, which is told this once. */
export async function makeToken(store: Store, wanted: TokenInput, madeBy: string): Promise<NewToken> {
  const { token, secret } = await makeApiToken(store, { ...wanted, scope: scopeOfText(wanted.scope), madeBy });
  return { ...shown(token), secret };
}

/** Takes a token back. @throws UsageError where there is none that could be */
export async function revokeToken(store: Store, id: string, by: string): Promise<ApiToken> {
  const revoked = await revokeApiToken(store, id, by, new Date());
  if (!revoked) throw new UsageError("not-found", `there is no token \`${id}\` that could be taken back`);
  return shown(revoked);
}

const nameOf = async (request: Request): Promise<string> => (await callerOf(request.headers))?.name ?? "unknown";

/** `GET /api/v1/tokens`. */
export const tokensOverHttp = (request: Request): Promise<Response> => answering(request, async () => json(await tokensOf(await serverStore())));

/** `POST /api/v1/tokens`: makes one. */
export const makeTokenOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const made = await makeToken(await serverStore(), await bodyOf(request, tokenInput), await nameOf(request));
    await audit(request, "token.made", made.id, { token: made.name, role: made.role, ...(made.scope && { scope: made.scope }), until: made.expiresAt });
    return json(made, 201);
  });

/** `DELETE /api/v1/tokens/{id}`: takes one back. */
export const revokeTokenOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    const revoked = await revokeToken(await serverStore(), id, await nameOf(request));
    await audit(request, "token.revoked", id, { token: revoked.name, role: revoked.role });
    return json(revoked);
  });
