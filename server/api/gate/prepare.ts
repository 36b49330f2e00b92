import { isLoopback } from "@/server/gate/web-origin.ts";
import { prepareKey } from "./server-key.ts";

/** Before the first request: refuses to serve other machines while nobody is configured who may come from there, and writes the key for scripts. */
export function prepareGate(): void {
  const host = process.env["HOSTNAME"];
  if (process.env.NODE_ENV === "production" && (host === undefined || !isLoopback(host))) {
    process.stderr.write(`rolewalk: the server listens on loopback alone: set HOSTNAME to 127.0.0.1, not \`${host ?? "0.0.0.0"}\`\n`);
    process.exit(1);
  }
  prepareKey();
}
