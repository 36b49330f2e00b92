import type { IncomingMessage } from "node:http";

/** The header in which a request carries the address it came from; set by the server, whatever a client sends. */
export const CLIENT_HEADER = "x-rolewalk-client";

/**
 * Where a request comes from: the other end of its connection, or behind `ROLEWALK_PROXIES` proxies what the outermost of them saw. What stands further left in
 * `X-Forwarded-For` is the client's own word.
 */
export function clientOf(request: Pick<IncomingMessage, "headers" | "socket">, environment: Readonly<Record<string, string | undefined>>): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  const proxies = Number(environment["ROLEWALK_PROXIES"] ?? 0);
  if (!Number.isInteger(proxies) || proxies < 1) return peer;
  const said = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  return said.at(-proxies) ?? peer;
}
