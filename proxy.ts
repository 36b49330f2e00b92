import { type NextRequest, NextResponse } from "next/server";
import { atTheDoor, isPage } from "@/server/api/gate/door.ts";
import { newNonce, pagePolicy } from "@/server/api/guard/page-policy.ts";

const DEVELOPMENT = process.env.NODE_ENV === "development";

/** Every page has a content security policy with a nonce of its own; the renderer finds it in the request. */
function withPolicy(request: NextRequest): NextResponse {
  const nonce = newNonce();
  const policy = pagePolicy(nonce, DEVELOPMENT);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Every request passes here first: what nobody has decided about is refused to whoever shows no key. */
export async function proxy(request: NextRequest): Promise<Response> {
  const answer = await atTheDoor(request);
  if (!answer) return isPage(request.nextUrl.pathname) ? withPolicy(request) : NextResponse.next();
  // here Next takes whole addresses alone, and makes paths of those of its own again
  const location = answer.headers.get("location");
  if (location) answer.headers.set("location", new URL(location, request.url).href);
  return answer;
}

/**
 * Left out are the program's own files, which hold nothing of anybody, and the addresses whose bodies are too large: what passes here is held in memory and cut
 * at 10 MB. Those ask for the same decision themselves (`gated`). A test compares both with the folders of `app`.
 */
export const config = { matcher: ["/((?!_next/static/|api/v1/(?:push|snapshots|whatif|reviews/[^/]+/import)$).*)"] };
