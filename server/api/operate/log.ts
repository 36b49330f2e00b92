import pino, { type Logger } from "pino";
import { processWide } from "@/server/jobs/process-wide.ts";

const LEVELS = ["silent", "error", "warn", "info", "debug"] as const;

/** `ROLEWALK_LOG`: how much is told; warnings and worse where it says nothing that is known. */
export const logLevel = (environment: Readonly<Record<string, string | undefined>>): (typeof LEVELS)[number] =>
  LEVELS.find((level) => level === environment["ROLEWALK_LOG"]) ?? "warn";

/**
 * The server's log: one JSON document a line on stderr. Only fields that are named at the call go in: never an address's query, a header or a body, which hold names and secrets.
 */
export const serverLog = (): Logger =>
  processWide("log", () =>
    pino({ level: logLevel(process.env), base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true })),
  );
