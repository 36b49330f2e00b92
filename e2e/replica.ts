import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersWell, root, type ServerProcess, startProcess } from "./server-process.ts";

const cli = join(root, "node_modules", ".cache", "rolewalk", "cli");

/** The built server alone, as it runs in a pod: one of several on a database. */
export interface Replica extends ServerProcess {
  /** By which the servers know each other. */
  readonly id: string;
}

const bundle = (): string => join(cli, (JSON.parse(readFileSync(join(cli, "current.json"), "utf8")) as { readonly directory: string }).directory);

let started = 0;

/** Starts one; `home`: the folder of one that was there before, in whose place it comes. */
export async function startReplica(environment: Readonly<Record<string, string>>, home = mkdtempSync(join(tmpdir(), "rolewalk-replica-"))): Promise<Replica> {
  started += 1;
  const id = `replica-${process.pid}-${started}`;
  const server = await startProcess(
    {
      command: [join(root, "node_modules", "node", "bin", "node"), join(root, ".next", "standalone", "server.js")],
      environment: {
        NODE_ENV: "production",
        HOSTNAME: "127.0.0.1",
        ROLEWALK_ROOT: root,
        ROLEWALK_WORKERS: join(bundle(), "workers"),
        ROLEWALK_SERVER_ID: id,
        ...environment,
      },
      isUp: ({ address }) => answersWell(`${address}/readyz`),
    },
    home,
  );
  return { ...server, id };
}
