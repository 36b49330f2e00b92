import { UsageError } from "./usage-error.ts";

/**
 * Refuses a write that another web page started: a browser tells where a request comes from. Scripts and the command line send neither header.
 * @throws UsageError
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  const foreignOrigin = origin !== null && origin !== "null" && hostOf(origin) !== host;
  if (foreignSite || foreignOrigin || origin === "null") throw new UsageError("invalid", "this request comes from another web page and is refused");
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
