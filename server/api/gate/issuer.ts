import { createRemoteJWKSet, jwtVerify } from "jose";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { z } from "zod";
import { serverLog } from "@/server/api/operate/log.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import type { Company } from "@/server/gate/company.ts";
import { processWide } from "@/server/jobs/process-wide.ts";

/** What has to be remembered between going to the issuer and coming back. */
export const begun = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });
export type Begun = z.infer<typeof begun>;

/** What an issuer says of somebody. */
export interface SignedIn {
  readonly subject: string;
  readonly name: string;
  readonly issuerSid: string | undefined;
  /** The claim that names groups, as it came. */
  readonly groups: unknown;
}

const known = processWide("issuer", (): { key: string; found: Promise<Configuration> | undefined } => ({ key: "", found: undefined }));

async function find({ issuer, clientId, clientSecret }: Company): Promise<Configuration> {
  try {
    const execute = issuer.protocol === "http:" ? [allowInsecureRequests] : [];
    return await discovery(issuer, clientId, clientSecret, undefined, { execute, timeout: 10 });
  } catch (cause) {
    throw new UnreachableError(`the issuer ${issuer.href} could not be asked how to sign in: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** How the issuer is spoken to, asked once; after a failure it is asked again. */
async function configurationOf(company: Company): Promise<Configuration> {
  const key = `${company.issuer.href} ${company.clientId} ${company.clientSecret}`;
  if (known.key !== key || known.found === undefined) Object.assign(known, { key, found: find(company) });
  try {
    return await (known.found ?? find(company));
  } catch (thrown) {
    known.found = undefined;
    throw thrown;
  }
}

const callbackOf = (company: Company): string => new URL("/sign-in/callback", company.url).href;

/** Where a browser is sent to sign in, and what to remember of it (PKCE, state and nonce). @throws UnreachableError */
export async function beginSignIn(company: Company, next: string): Promise<{ readonly url: URL; readonly begun: Begun }> {
  const configuration = await configurationOf(company);
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: callbackOf(company),
    scope: company.scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url, begun: { state, nonce, verifier, next } };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Who came back. `search`: of the address that the issuer led to. @throws UsageError where anything of it is not what was begun */
export async function finishSignIn(company: Company, search: string, { state, nonce, verifier }: Begun): Promise<SignedIn> {
  const configuration = await configurationOf(company);
  try {
    const tokens = await authorizationCodeGrant(configuration, new URL(search, callbackOf(company)), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error("the issuer sent no id token");
    const isWhole = company.groupsClaim in claims && text(claims["name"]) !== undefined;
    const told = isWhole || !configuration.serverMetadata().userinfo_endpoint ? {} : await fetchUserInfo(configuration, tokens.access_token, claims.sub);
    const all: Record<string, unknown> = { ...told, ...claims };
    return {
      subject: `${claims.iss}#${claims.sub}`,
      name: text(all["name"]) ?? text(all["preferred_username"]) ?? text(all["email"]) ?? claims.sub,
      issuerSid: text(claims["sid"]),
      groups: all[company.groupsClaim],
    };
  } catch (cause) {
    serverLog().warn({ why: cause instanceof Error ? cause.message : String(cause) }, "sign-in refused");
    throw new UsageError("not-proven", "what the issuer sent back is not the answer to a sign-in that was begun here");
  }
}

/**
 * Where a browser is sent to sign out at the issuer (OpenID Connect RP-Initiated Logout 1.0), and from where it comes back here; undefined: the issuer offers none, or
 * cannot be asked. No id token is kept that could say who it is: the issuer knows by its own session, and may ask.
 */
export async function signOutAddress(company: Company): Promise<URL | undefined> {
  try {
    const configuration = await configurationOf(company);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: new URL("/sign-in", company.url).href });
  } catch (thrown) {
    if (thrown instanceof UnreachableError) return undefined;
    throw thrown;
  }
}

const logoutClaims = z.object({
  jti: z.string().min(1),
  sub: z.string().optional(),
  sid: z.string().optional(),
  exp: z.number(),
  nonce: z.undefined().optional(),
  events: z.object({ "http://schemas.openid.net/event/backchannel-logout": z.looseObject({}) }),
});

/** Whose sessions an issuer ends. */
export interface Ended {
  /** Taken once. */
  readonly jti: string;
  readonly until: Date;
  readonly subject: string | undefined;
  readonly issuerSid: string | undefined;
}

/** What a logout token says (OpenID Connect Back-Channel Logout 1.0). @throws UsageError where it is none of this issuer for this client */
export async function readLogoutToken(company: Company, token: string): Promise<Ended> {
  const { issuer, jwks_uri } = (await configurationOf(company)).serverMetadata();
  try {
    if (jwks_uri === undefined) throw new Error("the issuer publishes no keys");
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), {
      issuer,
      audience: company.clientId,
      algorithms: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
      maxTokenAge: "5 minutes",
      clockTolerance: 60,
    });
    const { jti, sub, sid, exp } = logoutClaims.parse(payload);
    if (sub === undefined && sid === undefined) throw new Error("it names nobody");
    return { jti, until: new Date((exp + 60) * 1000), subject: sub && `${issuer}#${sub}`, issuerSid: sid };
  } catch (cause) {
    serverLog().warn({ why: cause instanceof Error ? cause.message : String(cause) }, "logout of the issuer refused");
    throw new UsageError("invalid", "this is no logout token of the issuer for this server");
  }
}
