import { randomUUID } from "node:crypto";

const NAME = "ROLEWALK_SERVER_ID";

/** Which of several servers this is: of this process and its threads, from its start to its end. Threads that are started after it was asked first know it. */
export function serverId(): string {
  const known = process.env[NAME];
  if (known) return known;
  const made = randomUUID();
  process.env[NAME] = made;
  return made;
}

/** How long a server may be silent before others take what it has, in milliseconds: `ROLEWALK_LEASE_SECONDS`, else 30 seconds. */
export const leaseMs = (): number => Number(process.env["ROLEWALK_LEASE_SECONDS"] || 30) * 1000;
