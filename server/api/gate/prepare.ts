import { companyOf } from "@/server/gate/company.ts";
import { isLoopback } from "@/server/gate/web-origin.ts";
import { prepareKey } from "./server-key.ts";

/** Why the server must not start as it is configured; undefined: it may. */
function objection(): string | undefined {
  const company = companyOf(process.env);
  if (!company.ok) return company.error;
  const host = process.env["HOSTNAME"] ?? "0.0.0.0";
  if (company.value || process.env.NODE_ENV !== "production" || isLoopback(host)) return undefined;
  return `without ROLEWALK_OIDC_ISSUER the server listens on loopback alone: set HOSTNAME to 127.0.0.1, not \`${host}\``;
}

/** Before the first request: refuses to serve other machines while nobody is configured who may come from there, and writes the key for scripts. */
export function prepareGate(): void {
  const why = objection();
  if (why !== undefined) {
    process.stderr.write(`rolewalk: ${why}\n`);
    process.exit(1);
  }
  prepareKey();
}
