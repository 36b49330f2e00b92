import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersWell, root, type ServerProcess, startProcess } from "./server-process.ts";

/** Starts a server of a test's own, as a person starts it; `home`: the folder of an earlier one, to go on with. */
export const ownServer = (environment: Readonly<Record<string, string>> = {}, home = mkdtempSync(join(tmpdir(), "rolewalk-own-"))): Promise<ServerProcess> =>
  startProcess(
    {
      command: [process.execPath, join(root, "server/launch/start.mjs")],
      environment: { HOST: "127.0.0.1", DATABASE_URL: "", ...environment },
      isUp: async ({ address, log }) => /ready in/.test(log()) && answersWell(`${address}/healthz`),
    },
    home,
  );
