import { answering, json } from "@/server/api/http.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { SessionAnswer, SignInLink } from "@/server/contract/session.ts";
import { companyOf, isCompany } from "@/server/gate/company.ts";
import { setCookie } from "@/server/gate/cookies.ts";
import { hashOf, newSecret } from "@/server/gate/secret.ts";
import { LOCAL_LIMITS, openSession } from "@/server/gate/sessions.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { revokeApiToken, revokeTokensOf } from "@/server/store/api-token-repository.ts";
import { keepSecret, takeSecret } from "@/server/store/one-time-secret-repository.ts";
import { deleteSession, deleteSessionsOf } from "@/server/store/session-repository.ts";
import { auditAs } from "./audit.ts";
import { type Caller, callerOf, isSecure, LOCAL, sessionCookie, sessionSecret } from "./caller.ts";
import { formOf } from "./form.ts";
import { signOutAddress } from "./issuer.ts";
import { localPath } from "./local-path.ts";
import { isServerKey } from "./server-key.ts";
import { onToIssuerPage, signInPage, type Wrong } from "./sign-in-page.ts";

const LINK = "sign-in-link";
const LINK_MS = 24 * 60 * 60 * 1000;
const MAX_FORM_BYTES = 8192;

const goOn = (path: string, cookie?: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location: path, "cache-control": "no-store", "referrer-policy": "no-referrer", ...(cookie && { "set-cookie": cookie }) },
  });

/** Whether a token signs in: the key of this machine, or that of a link, which is taken by this. Where an issuer signs people in, none does. */
async function isTaken(token: string): Promise<boolean> {
  if (isCompany(process.env)) return false;
  return isServerKey(token) || (await takeSecret(await serverStore(), hashOf(token), LINK)) !== undefined;
}

async function signInWith(token: string, headers: Headers, next: string, wrong: Wrong): Promise<Response> {
  if (!(await isTaken(token))) return (await callerOf(headers)) ? goOn(next) : signInPage(next, wrong);
  await auditAs({ ...LOCAL, by: "session" }, "signed-in", wrong === "link" ? "by a link" : "by the key");
  const secret = await openSession(await serverStore(), LOCAL, LOCAL_LIMITS, sessionSecret(headers));
  return goOn(next, setCookie(sessionCookie(headers), secret, { isSecure: isSecure(), maxAge: LOCAL_LIMITS.absoluteMs / 1000 }));
}

/** Any page with `?token=`: signs the browser in and goes on to the same page without it. */
export function signInByLink(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const token = url.searchParams.get("token") ?? "";
  url.searchParams.delete("token");
  return signInWith(token, request.headers, localPath(`${url.pathname}${url.search}`), "link");
}

/** `POST /sign-in`: the token, as the form of the page sends it. */
export const signInOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const form = await formOf(request, MAX_FORM_BYTES);
    return signInWith((form.get("token") ?? "").trim(), request.headers, localPath(form.get("next")), "token");
  });

/** `GET /sign-in?next=PATH`: the page that says how, for whoever is not signed in. */
export const signInPageOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const next = localPath(new URL(request.url).searchParams.get("next"));
    return (await callerOf(request.headers)) ? goOn(next) : signInPage(next, undefined);
  });

/** A page and no redirect: what a form leads to may not be another site. */
function signOutThere(there: URL, cookie: string): Response {
  const response = onToIssuerPage(there);
  response.headers.append("set-cookie", cookie);
  return response;
}

/**
 * `POST /sign-out[?everywhere=1]`: ends this session, or all that the same person has, with the tokens of the command line that they signed in. Whoever shows a token
 * ends that one.
 */
export const signOutOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { headers } = request;
    const caller = await callerOf(headers);
    const isEverywhere = new URL(request.url).searchParams.has("everywhere");
    await endSessions(headers, caller, isEverywhere);
    if (caller) await auditAs(caller, "signed-out", isEverywhere ? "everywhere" : "here");
    const cookie = setCookie(sessionCookie(headers), "", { isSecure: isSecure(), maxAge: 0 });
    const there = caller?.by === "session" ? await outThere() : undefined;
    return there ? signOutThere(there, cookie) : goOn("/sign-in", cookie);
  });

async function endSessions(headers: Headers, caller: Caller | undefined, isEverywhere: boolean): Promise<void> {
  const [store, secret] = [await serverStore(), sessionSecret(headers)];
  if (caller && isEverywhere) {
    await deleteSessionsOf(store, { subject: caller.subject });
    await revokeTokensOf(store, caller.subject, new Date());
  }
  if (caller?.by === "token") await revokeApiToken(store, caller.subject.slice("token:".length), caller.name, new Date());
  if (secret !== undefined) await deleteSession(store, hashOf(secret));
}

/** Where one signs out at the issuer, if that is configured and offered. */
async function outThere(): Promise<URL | undefined> {
  const company = companyOf(process.env);
  return company.ok && company.value?.signsOutAtIssuer ? signOutAddress(company.value) : undefined;
}

/** `POST /api/v1/sign-in-links`: a path that signs one browser in, once, within a day. */
export const newLinkOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    if (isCompany(process.env)) throw new UsageError("invalid", "people sign in by their issuer here: there are no links");
    const secret = newSecret();
    const until = new Date(Date.now() + LINK_MS);
    await keepSecret(await serverStore(), { id: hashOf(secret), purpose: LINK, body: "{}", until });
    return json({ path: `/?token=${secret}`, until: until.toISOString() } satisfies SignInLink, 201);
  });

/** `GET /api/v1/session`: who asks, and what they may. */
export const sessionOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const caller = await callerOf(request.headers);
    if (!caller) throw new UsageError("not-proven", "nobody is signed in");
    const { name, role, scope, by } = caller;
    return json({ name, role, scope: scope && scopeText(scope), by, isShared: isCompany(process.env) } satisfies SessionAnswer);
  });
