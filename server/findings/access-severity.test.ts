import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { accountRef, arnRef, k8sClusterRef, oidcRef } from "@/server/model/ref.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { ADMIN, anIamRole, byToken, cluster, type Files, FOREIGN, GITHUB, inAccount, OTHER_ROLES, provider } from "./a-case.ts";
import { accessSeverity, type NewAccess } from "./access-severity.ts";
import { Inspection } from "./inspection.ts";

const REPO = "repo:acme/shop:environment:production";
const deploy = [byToken(GITHUB, { StringEquals: { aud: "sts.amazonaws.com", sub: REPO } })];
const mayBe = { ...anIamRole("maybe", deploy), AttachedManagedPolicies: [{ PolicyName: "gone", PolicyArn: "arn:aws:iam::111122223333:policy/gone" }] };
const FILES: Files = { ...cluster(), ...provider(GITHUB), ...inAccount({ roles: [anIamRole("plain", deploy), anIamRole("admin", deploy, ADMIN), mayBe] }) };

async function severityOf(access: Omit<NewAccess, "verdict" | "members">, files: Files = FILES): Promise<string> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-27T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const world = new World(loaded.value, 0);
  const inspection = new Inspection(world, buildGraph(world));
  try {
    return accessSeverity(inspection, { ...access, verdict: "allowed", members: [] });
  } finally {
    inspection.end();
  }
}
const repository = oidcRef(GITHUB, REPO);
const role = (name: string) => arnRef(`${OTHER_ROLES}/${name}`);

describe("how severe new access is", () => {
  test.each([
    ["an administrator", "admin", "critical"],
    ["any other role", "plain", "high"],
    ["a role that may be more than it is known to be, no less than any other", "maybe", "high"],
  ])("from outside to %s", async (_, name, severity) => expect(await severityOf({ from: repository, to: role(name) })).toBe(severity));

  test("whoever needs no credentials for the cluster is outside; its groups are many, its users a few", async () => {
    const masters = k8sClusterRef("prod", "group", "system:masters");
    const from = (type: string, name: string) => severityOf({ from: k8sClusterRef("prod", type, name), to: role("plain") });
    expect(await severityOf({ from: k8sClusterRef("prod", "user", "system:anonymous"), to: masters })).toBe("critical");
    expect([await from("user", "system:anonymous"), await from("group", "system:unauthenticated")]).toEqual(["high", "high"]);
    expect([await from("group", "system:authenticated"), await from("user", "ana")]).toEqual(["medium", "low"]);
  });

  test("an account that was collected and that the organization does not list is outside", async () => {
    const organization = {
      "organization/organization.json": { Organization: { Id: "o-x", MasterAccountId: "111122223333" } },
      "organization/accounts.json": { Accounts: [{ Id: "111122223333", Name: "main", Status: "ACTIVE" }] },
      [`accounts/${FOREIGN}/account-authorization-details.json`]: {
        UserDetailList: [],
        GroupDetailList: [],
        RoleDetailList: [{ ...anIamRole("x", []), Arn: `arn:aws:iam::${FOREIGN}:role/x` }],
        Policies: [],
        IsTruncated: false,
      },
    };
    const from = accountRef(FOREIGN, "aws");
    expect(await severityOf({ from, to: role("plain") }, { ...FILES, ...organization })).toBe("high");
    expect(await severityOf({ from: accountRef("111122223333", "aws"), to: role("plain") }, { ...FILES, ...organization })).toBe("medium");
  });
});
