import { UsageError } from "@/server/api/usage-error.ts";

const originOf = (url: string): { readonly origin: string; readonly anyPort: string } => {
  const { origin, protocol, hostname } = new URL(url);
  return { origin, anyPort: `${protocol}//${hostname}:*` };
};

/**
 * Holds an endpoint that stands in for AWS, asked for over HTTP, to those that whoever runs the server has listed: requests that are signed with the server's
 * credentials go there. `ROLEWALK_ENDPOINTS`: origins with commas between, a port may be `*`. Sources in a file are that person's own word.
 * @throws UsageError
 */
export function requireListedEndpoint(endpoint: string | undefined, environment: Readonly<Record<string, string | undefined>>): void {
  if (endpoint === undefined) return;
  const listed = (environment["ROLEWALK_ENDPOINTS"] ?? "").split(",").map((one) => one.trim());
  const { origin, anyPort } = originOf(endpoint);
  if (listed.includes(origin) || listed.includes(anyPort)) return;
  throw new UsageError("invalid", `endpoint: ${origin} is not one of those that the server may ask; whoever runs it lists them in ROLEWALK_ENDPOINTS`);
}
