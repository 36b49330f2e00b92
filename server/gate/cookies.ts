import { portOf } from "./web-origin.ts";

/** Cookies are shared by all ports of a host: each server has a name of its own. `isSecure`: by https, where a cookie can be bound to this very host. */
export function cookieName(purpose: string, headers: Headers, isSecure: boolean): string {
  const port = portOf(headers.get("host"));
  return `${isSecure ? "__Host-" : ""}rolewalk-${purpose}${port === "" ? "" : `-${port}`}`;
}

/** The value of a cookie that was sent. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

interface Kept {
  readonly isSecure: boolean;
  /** `Lax` for what has to come back from another site, and nothing else. */
  readonly sameSite?: "Strict" | "Lax";
  /** Seconds; absent: until the browser is closed. 0 takes it away. */
  readonly maxAge?: number;
}

/** A cookie that no script can read. */
export const setCookie = (name: string, value: string, { isSecure, sameSite = "Strict", maxAge }: Kept): string =>
  [`${name}=${value}`, "Path=/", "HttpOnly", `SameSite=${sameSite}`, isSecure ? "Secure" : "", maxAge === undefined ? "" : `Max-Age=${maxAge}`]
    .filter((part) => part !== "")
    .join("; ");
