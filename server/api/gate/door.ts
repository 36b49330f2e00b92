import { answering } from "@/server/api/http.ts";
import { isCompany } from "@/server/gate/company.ts";
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
  if (!refusal) return undefined;
  return isPage(url.pathname) && request.method === "GET" ? refusedPage(refusal, url) : refused(refusal, request);
}
