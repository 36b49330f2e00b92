import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import { arnRef } from "@/server/model/ref.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { World } from "./world.ts";

const A = "111122223333";
const OUTSIDE = "444455556666";
const MANAGEMENT = "999988887777";
const NOW = "2026-11-25T00:00:00Z";
const allow = (extra: object): object => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...extra }] });
const role = (name: string, trust: object): object => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: `arn:aws:iam::${A}:role/${name}`,
  AssumeRolePolicyDocument: trust,
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const user = (name: string, account: string): object => ({
  Path: "/",
  UserName: name,
  UserId: `AIDA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: `arn:aws:iam::${account}:user/${name}`,
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: [{ PolicyName: "p", PolicyDocument: allow({ Resource: "*" }) }],
});
const details = (users: readonly object[], roles: readonly object[]): object => ({
  UserDetailList: users,
  GroupDetailList: [],
  RoleDetailList: roles,
  Policies: [],
});
const attached = (type: string, ...ids: readonly string[]): object => ({
  Policies: ids.map((id) => ({ Id: id, Name: id, Type: type, AwsManaged: false, Arn: `arn:aws:organizations::${MANAGEMENT}:policy/o-abc/x/${id}` })),
});
const document = (id: string, type: string, content: object): object => ({
  Policy: {
    PolicySummary: { Id: id, Name: id, Type: type, AwsManaged: false, Arn: `arn:aws:organizations::${MANAGEMENT}:policy/o-abc/x/${id}` },
    Content: JSON.stringify({ Version: "2012-10-17", Statement: [content] }),
  },
});

const SCP = "SERVICE_CONTROL_POLICY";
const FILES = {
  "organization/o.json": { Organization: { Id: "o-abc", MasterAccountId: MANAGEMENT, Arn: `arn:aws:organizations::${MANAGEMENT}:organization/o-abc` } },
  "organization/accounts.json": { Accounts: [A, MANAGEMENT].map((Id) => ({ Id, Name: Id, Status: "ACTIVE" })) },
  [`accounts/${A}/parents.json`]: { Parents: [{ Id: "r-ab12", Type: "ROOT" }] },
  "organization/r-ab12/scps.json": attached(SCP, "p-FullAWSAccess", "p-guard"),
  "organization/guard.json": document("p-guard", SCP, {
    Effect: "Deny",
    Action: "sts:AssumeRole",
    Resource: `arn:aws:iam::${A}:role/guarded`,
  }),
  [`accounts/${A}/details.json`]: details(
    [user("alice", A)],
    [
      role("open", allow({ Principal: { AWS: A } })),
      role("guarded", allow({ Principal: { AWS: A } })),
      role("inside", allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc" } } })),
      role("outside", allow({ Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-abc" } } })),
      role("some", allow({ Principal: "*", Condition: { Null: { "aws:PrincipalOrgID": "false" } } })),
    ],
  ),
  [`accounts/${OUTSIDE}/details.json`]: details([user("ext", OUTSIDE)], []),
};

const worldOf = (files: Readonly<Record<string, unknown>>): Promise<World> =>
  withWrittenBundle(files, async (path) => {
    const loaded = await loadFacts(path, { readAt: NOW });
    if (!loaded.ok) throw new Error(loaded.error.message);
    return new World(loaded.value, Date.parse(NOW));
  });

let world: World;
beforeAll(async () => {
  world = await worldOf(FILES);
});

const decided = (caller: string, name: string, of = world) => decideDirect(of, arnRef(caller), arnRef(`arn:aws:iam::${A}:role/${name}`))[0]?.decision;
const ALICE = `arn:aws:iam::${A}:user/alice`;
const EXT = `arn:aws:iam::${OUTSIDE}:user/ext`;

describe("organization policies of which a level was not read", () => {
  it("deny by what was read (B14)", () => expect(decided(ALICE, "guarded")?.verdict).toBe("denied"));
  it("are taken to allow the rest, and say so (B18)", () => {
    expect(decided(ALICE, "open")).toMatchObject({
      verdict: "allowed",
      assumptions: expect.arrayContaining([expect.stringContaining(`service control policies attached to ${A}`)]),
    });
  });
});

describe("an account that the list of the organization's accounts does not hold (B32)", () => {
  it.each([
    ["inside", "denied"],
    ["outside", "allowed"],
    ["some", "unknown"],
  ])("its user and role `%s`: %s", (name, verdict) => expect(decided(EXT, name)?.verdict).toBe(verdict));
});

describe("half a list is not taken for a whole one", () => {
  const CUT = { IsTruncated: true, NextToken: "more" };

  it("an account that the first page of accounts does not hold is not outside of the organization", async () => {
    const half = await worldOf({ ...FILES, "organization/accounts.json": { ...FILES["organization/accounts.json"], ...CUT } });
    for (const name of ["inside", "outside", "some"]) expect(decided(EXT, name, half)?.verdict, name).toBe("unknown");
  });

  it("nor is it when the other page follows in another file and does not hold it either: then it is", async () => {
    const { Accounts } = FILES["organization/accounts.json"];
    const pages = { "organization/accounts.json": { Accounts: Accounts.slice(0, 1), ...CUT }, "organization/accounts-2.json": { Accounts: Accounts.slice(1) } };
    expect(decided(EXT, "inside", await worldOf({ ...FILES, ...pages }))?.verdict).toBe("denied");
  });

  it("policies that the first page does not hold may forbid what the others allow", async () => {
    const parted = { [`accounts/${A}/scps.json`]: attached(SCP, "p-FullAWSAccess") };
    const said = (of: World) => decided(ALICE, "open", of)?.assumptions ?? [];
    const isSaid = expect.arrayContaining([expect.stringContaining(`some of the service control policies attached to ${A}`)]);
    expect(said(await worldOf({ ...FILES, ...parted }))).not.toEqual(isSaid);
    const half = await worldOf({ ...FILES, [`accounts/${A}/scps.json`]: { ...attached(SCP, "p-FullAWSAccess"), ...CUT } });
    expect(said(half)).toEqual(isSaid);
    expect(half.facts.coverage.missing).toContainEqual(expect.objectContaining({ what: "service control policies (organization data)", of: `account ${A}` }));
  });
});
