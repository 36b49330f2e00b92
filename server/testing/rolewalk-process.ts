import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The command line in a process of its own, and what it has said once it is over. */
interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the command line as a person does; `environment` beside that of the test. */
export function startRolewalk(words: readonly string[], environment: Readonly<Record<string, string>>): Run {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ["server/launch/rolewalk.mjs", ...words], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  return { child, ended: new Promise((done) => child.once("close", (code) => done({ code, ...said }))) };
}

/** Kills a process that was started so, with those that it has started. */
export function killAll({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid ?? 0), "SIGKILL");
  } catch {
    // it had ended by itself
  }
}

/** The id of the snapshot that an import says it has kept. */
export const importedId = (stdout: string): string | undefined => /^snapshot (\S+)$/m.exec(stdout)?.[1];

/** Writes a bundle of so many roles with names that do not repeat, so that it takes room however it is compressed. Returns its file. */
export function bundleOfRoles(folder: string, name: string, roles: number): string {
  const Statement = [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }];
  const lists = { InstanceProfileList: [], RolePolicyList: [], AttachedManagedPolicies: [], Tags: [] };
  const role = () => {
    const RoleName = `r-${randomBytes(31).toString("hex")}`;
    const RoleId = `AROA${randomBytes(8).toString("hex").toUpperCase()}`;
    const about = { Path: "/", RoleName, RoleId, Arn: `arn:aws:iam::111122223333:role/${RoleName}`, CreateDate: "2026-01-01T00:00:00Z" };
    return { ...about, AssumeRolePolicyDocument: { Version: "2012-10-17", Statement }, ...lists };
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: Array.from({ length: roles }, role), Policies: [] }));
  return file;
}
