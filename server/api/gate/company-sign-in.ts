import { answering } from "@/server/api/http.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type Company, companyOf, grantedTo } from "@/server/gate/company.ts";
import { cookieName, cookieOf, setCookie } from "@/server/gate/cookies.ts";
import { hashOf, newSecret } from "@/server/gate/secret.ts";
import { COMPANY_LIMITS, openSession } from "@/server/gate/sessions.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { revokeTokensOf } from "@/server/store/api-token-repository.ts";
import { keepSecret, takeSecret } from "@/server/store/one-time-secret-repository.ts";
import { deleteSessionsOf } from "@/server/store/session-repository.ts";
import { auditAs } from "./audit.ts";
import { isSecure, sessionCookie, sessionSecret } from "./caller.ts";
import { formOf } from "./form.ts";
import { type Begun, beginSignIn, begun, finishSignIn, readLogoutToken } from "./issuer.ts";
import { localPath } from "./local-path.ts";
import { goOnPage, toldPage } from "./sign-in-page.ts";

const PURPOSE = "sign-in-under-way";
const LOGOUT = "logout-token";
const BEGUN_S = 600;

/** @throws UsageError where no issuer is configured */
function company(): Company {
  const found = companyOf(process.env);
  if (!found.ok || !found.value) throw new UsageError("not-found", "nobody signs in by an issuer here");
  return found.value;
}

const underWay = (headers: Headers): string => cookieName("signing-in", headers, isSecure());

/** `GET /sign-in/start?next=PATH`: off to the issuer. The cookie ties what comes back to this browser; it has to come along from another site. */
export const startOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { url, begun } = await beginSignIn(company(), localPath(new URL(request.url).searchParams.get("next")));
    const secret = newSecret();
    const until = new Date(Date.now() + BEGUN_S * 1000);
    await keepSecret(await serverStore(), { id: hashOf(secret), purpose: PURPOSE, body: JSON.stringify(begun), until });
    const cookie = setCookie(underWay(request.headers), secret, { isSecure: isSecure(), sameSite: "Lax", maxAge: BEGUN_S });
    return new Response(null, { status: 303, headers: { location: url.href, "set-cookie": cookie, "cache-control": "no-store" } });
  });

/** What this browser has begun; taken by this, whatever comes of it. */
async function takeBegun(headers: Headers): Promise<Begun | undefined> {
  const secret = cookieOf(headers, underWay(headers));
  const kept = secret === undefined ? undefined : await takeSecret(await serverStore(), hashOf(secret), PURPOSE);
  return kept === undefined ? undefined : begun.parse(JSON.parse(kept));
}

async function finish(request: Request): Promise<Response> {
  const { headers } = request;
  const of = company();
  const mine = await takeBegun(headers);
  if (!mine) return toldPage(400, "Sign in once more", "This sign-in was begun in another browser, or more than ten minutes ago.", true);
  const person = await finishSignIn(of, new URL(request.url).search, mine);
  const grant = grantedTo(of, person.groups);
  const who = { ...person, by: "session" } as const;
  if (!grant) {
    await auditAs(who, "sign-in.refused", "no group with a role");
    return toldPage(403, "Nothing is open to you", `${person.name} signed in, but is in no group that may do anything here.`, true);
  }
  await auditAs(who, "signed-in", "by the issuer", { role: grant.role, ...(grant.scope && { scope: scopeText(grant.scope) }) });
  const secret = await openSession(await serverStore(), { ...person, ...grant }, COMPANY_LIMITS, sessionSecret(headers));
  const response = goOnPage(mine.next);
  response.headers.append("set-cookie", setCookie(sessionCookie(headers), secret, { isSecure: isSecure(), maxAge: COMPANY_LIMITS.absoluteMs / 1000 }));
  response.headers.append("set-cookie", setCookie(underWay(headers), "", { isSecure: isSecure(), sameSite: "Lax", maxAge: 0 }));
  return response;
}

/** `GET /sign-in/callback`: back from the issuer. */
export const callbackOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    try {
      return await finish(request);
    } catch (thrown) {
      if (thrown instanceof UsageError && thrown.reason === "not-proven") return toldPage(400, "Sign in once more", `${thrown.message}.`, true);
      throw thrown;
    }
  });

const MAX_LOGOUT_BYTES = 65_536;

/** `POST /sign-in/ended`: the issuer ends sessions (back-channel logout). */
export const endedOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const of = company();
    const token = (await formOf(request, MAX_LOGOUT_BYTES)).get("logout_token");
    const { jti, until, subject, issuerSid } = await readLogoutToken(of, token ?? "");
    const store = await serverStore();
    await keepSecret(store, { id: hashOf(`${of.issuer.href} ${jti}`), purpose: LOGOUT, body: "{}", until }).catch(() => {
      throw new UsageError("invalid", "this logout token was sent before");
    });
    await deleteSessionsOf(store, issuerSid === undefined ? { subject: subject ?? "" } : { issuerSid });
    if (subject !== undefined) await revokeTokensOf(store, subject, new Date());
    await auditAs({ subject: of.issuer.href, name: of.issuer.host, by: "session" }, "sessions.ended", subject ?? issuerSid ?? "");
    return new Response(null, { status: 200, headers: { "cache-control": "no-store" } });
  });
