import { type NextRequest, NextResponse } from "next/server";
import { newNonce, pagePolicy } from "@/server/api/guard/page-policy.ts";

const DEVELOPMENT = process.env.NODE_ENV === "development";

/** Every page has a content security policy with a nonce of its own; the renderer finds it in the request. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = newNonce();
  const policy = pagePolicy(nonce, DEVELOPMENT);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

// pages alone: the body of a request that passes here is held in memory and cut at 10 MB, which an upload must not be
export const config = { matcher: "/((?!api/|_next/static/|healthz$|readyz$|metrics$|icon\\.svg$).*)" };
