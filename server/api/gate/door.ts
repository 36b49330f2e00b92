import { answering, problemResponse } from "@/server/api/http.ts";
import { MethodError, UsageError } from "@/server/api/usage-error.ts";
import { isCompany } from "@/server/gate/company.ts";
import { methodsOf } from "@/server/gate/route-access.ts";
import { isOwnHost } from "@/server/gate/web-origin.ts";
import { type Refusal, refusalOf } from "./decide.ts";
import { refused } from "./refused.ts";
import { signInByLink } from "./sign-in.ts";
import { signInPage, toldPage } from "./sign-in-page.ts";

const NO_PAGE = /^\/(api(\/.*)?|healthz|readyz|metrics|icon\.svg|sign-in\.css)$/i;

/** Whether an address is one that people look at. */
export const isPage = (pathname: string): boolean => !NO_PAGE.test(pathname);

/** What a person sees of a refusal. */
function refusedPage({ status, title, detail }: Refusal, url: URL): Response {
  if (status === 401) return signInPage(`${url.pathname}${url.search}`, undefined);
  return toldPage(status, title, `${detail[0]?.toUpperCase()}${detail.slice(1)}.`);
}

/** What the interface does not have: an address, or a method of one. What is found out only here tells nobody without a key which addresses there are. */
function notThere({ method, headers }: Request, { pathname }: URL): Response | undefined {
  const methods = methodsOf(pathname);
  if (!methods || methods.includes(method) || method === "OPTIONS") return undefined;
  return problemResponse(
    methods.length === 0
      ? new UsageError("not-found", `there is no \`${pathname}\`; the document /api/v1/openapi.json lists what there is`)
      : new MethodError(`\`${pathname}\` is not asked by ${method}`, methods),
    pathname,
    headers.get("x-request-id") ?? undefined,
  );
}

/** Every request comes by here before anything answers it. Returns the answer of whoever may not go on; undefined: it may. */
export async function atTheDoor(request: Request): Promise<Response | undefined> {
  const url = new URL(request.url);
  const isLink =
    request.method === "GET" &&
    url.searchParams.has("token") &&
    isPage(url.pathname) &&
    !isCompany(process.env) &&
    isOwnHost(request.headers.get("host"), process.env);
  if (isLink) return answering(request, () => signInByLink(request));
  let refusal: Refusal | undefined;
  const failed = await answering(request, async () => {
    refusal = await refusalOf(request);
    return new Response(null);
  });
  if (!failed.ok) return failed;
  if (!refusal) return notThere(request, url);
  return isPage(url.pathname) && request.method === "GET" ? refusedPage(refusal, url) : refused(refusal, request);
}
