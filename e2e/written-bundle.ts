import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Imports a bundle of these files (path → document) into the server under test; gives the id of its snapshot, to be deleted afterwards. */
export async function importWritten(label: string, files: Readonly<Record<string, object>>): Promise<string> {
  const bundle = mkdtempSync(join(tmpdir(), "rolewalk-written-"));
  for (const [path, document] of Object.entries(files)) {
    mkdirSync(dirname(join(bundle, path)), { recursive: true });
    writeFileSync(join(bundle, path), JSON.stringify(document));
  }
  const env = { ...process.env, ROLEWALK_HOME: process.env["ROLEWALK_E2E_HOME"], DATABASE_URL: "" };
  const launch = join(import.meta.dirname, "..", "server", "launch", "rolewalk.mjs");
  const { stdout } = await run(process.execPath, [launch, "import", bundle, "--label", label, "--json"], { env, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout).snapshot;
}

const CREATED = { CreateDate: "2025-01-01T00:00:00Z", Path: "/" };

/** A user as `get-account-authorization-details` prints it. */
export const aUser = (account: string, name: string, over: object = {}): object => ({
  ...CREATED,
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${account}:user/${name}`,
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: [],
  ...over,
});

/** A role with these statements as its trust policy. */
export const aRole = (account: string, name: string, trust: readonly object[], over: object = {}): object => ({
  ...CREATED,
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: trust },
  InstanceProfileList: [],
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  Tags: [],
  ...over,
});

/** The whole answer, of one account. */
export const details = (users: readonly object[], roles: readonly object[], groups: readonly object[] = []): object => ({
  UserDetailList: users,
  GroupDetailList: groups,
  RoleDetailList: roles,
  Policies: [],
  IsTruncated: false,
});
