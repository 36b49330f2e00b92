import { describe, expect, test } from "vitest";
import { ACCOUNT, aCluster, aDirectory, anAwsAuth, anEntry, aPrincipal, roleArn, userArn } from "./an-access.ts";
import { clusterAccess } from "./cluster-access.ts";
import { compileAccess } from "./compile-access.ts";
import { mapPrincipal } from "./map-principal.ts";

const dev = aPrincipal(roleArn("dev"));
const alice = aPrincipal(userArn("alice"));
const iam = aDirectory(dev, alice);
const DEV_ROW = `- rolearn: ${dev.arn}\n  username: dev\n  groups: [devs]\n`;
const auth = (values: Readonly<Record<string, string>>) => ({ configMaps: [anAwsAuth(values)] });

describe("access entries", () => {
  test("F10: a role's default user name is its session without the path", () => {
    const path = aPrincipal(roleArn("eng/lead"));
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry(path.arn)] }), aDirectory(path));
    expect(row).toMatchObject({ effective: true, resolved: path.arn, username: `arn:aws:sts::${ACCOUNT}:assumed-role/lead/{{SessionName}}` });
  });
  test("F4: in mode CONFIG_MAP an entry has no effect", () => {
    const [row] = clusterAccess(aCluster("CONFIG_MAP", { accessEntries: [anEntry(dev.arn)] }), iam);
    expect(row).toMatchObject({ via: "access-entry", effective: false, steps: [{ code: "AUTHENTICATION_MODE_IGNORES_ENTRIES" }] });
  });
  test("F7: a principal created after its entry does not get in by it", () => {
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry(dev.arn)] }), aDirectory(aPrincipal(dev.arn, "2025-06-01T00:00:00Z")));
    expect(row).toMatchObject({ effective: false, steps: [{ code: "ACCESS_ENTRY_PRINCIPAL_RECREATED" }] });
  });
  test("F7: a principal that is gone does not get in", () => {
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry(roleArn("gone"))] }), iam);
    expect(row).toMatchObject({ effective: false, resolved: null, steps: [{ code: "ACCESS_ENTRY_PRINCIPAL_GONE" }] });
  });
  test("F6: a principal of an account that was not collected is taken at its word", () => {
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry("arn:aws:iam::999988887777:role/x", { groups: ["g"] })] }), iam);
    expect(row).toMatchObject({ effective: true, resolved: null, groups: ["g"] });
  });
  test("F6: the ARN of a session or of the root is no entry", () => {
    const rows = clusterAccess(
      aCluster("API", { accessEntries: [anEntry(`arn:aws:sts::${ACCOUNT}:assumed-role/dev/x`), anEntry(`arn:aws:iam::${ACCOUNT}:root`)] }),
      iam,
    );
    expect(rows.map((r) => r.effective)).toEqual([false, false]);
  });
  test("F6: a service-linked role is no entry either", () => {
    const linked = aPrincipal(roleArn("aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"));
    const cluster = aCluster("API", { accessEntries: [anEntry(linked.arn, { groups: ["admins"] })] });
    expect(clusterAccess(cluster, aDirectory(linked))).toMatchObject([{ effective: false, steps: [{ code: "ACCESS_ENTRY_KIND" }] }]);
    expect(mapPrincipal(compileAccess(cluster), linked)).toMatchObject({ via: undefined, decision: { verdict: "denied" } });
  });
  test.each([
    ["dev", "eng/dev"],
    ["eng/dev", "dev"],
  ])("F7: of entries for role/%s and role/%s that of the role there is now counts", (...names) => {
    const now = aPrincipal(roleArn("eng/dev"));
    const cluster = aCluster("API_AND_CONFIG_MAP", { ...auth({ mapRoles: DEV_ROW }), accessEntries: names.map((n) => anEntry(roleArn(n), { groups: [n] })) });
    expect(mapPrincipal(compileAccess(cluster), now)).toMatchObject({ via: "access-entry", groups: ["eng/dev"] });
    expect(clusterAccess(cluster, aDirectory(now)).map((r) => [r.principal, r.effective])).toEqual([
      ...names.map((n) => [roleArn(n), n === "eng/dev"]),
      [dev.arn, false],
    ]);
  });
  test("F9: groups that begin with system: do not count in a STANDARD entry", () => {
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry(dev.arn, { groups: ["system:masters", "devs"] })] }), iam);
    expect(row).toMatchObject({ effective: true, groups: ["devs"] });
    expect(row?.reason).toContain("system:masters");
  });
  test.each([
    ["EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", "conditional"],
    ["EC2", "system:node:{{EC2PrivateDNSName}}", "conditional"],
    ["FARGATE_LINUX", "system:node:{{SessionName}}", "allowed"],
    ["HYBRID_LINUX", "system:node:{{SessionName}}", "allowed"],
  ])("F8: type %s gives node identity", (type, username, verdict) => {
    const [row] = clusterAccess(aCluster("API", { accessEntries: [anEntry(dev.arn, { type })] }), iam);
    expect(row).toMatchObject({ effective: true, username, groups: ["system:nodes"], verdict });
  });
  test("F11: an entry with nothing is in force and says that it gives nothing", () => {
    const cluster = aCluster("API", { accessEntries: [anEntry(dev.arn)], associatedPolicies: [{ principalArn: dev.arn, policies: [] }] });
    expect(clusterAccess(cluster, iam)[0]).toMatchObject({ effective: true, steps: [{ code: "ACCESS_ENTRY_AUTHENTICATED_ONLY" }] });
  });
  test("an entry that was only listed is unknown", () => {
    expect(clusterAccess(aCluster("API", { accessEntryNames: [dev.arn] }), iam)[0]).toMatchObject({ effective: true, verdict: "unknown", username: null });
  });
});

describe("access entries of reserved names", () => {
  test.each(["system:admin", "eks:x", "aws:x", "amazon:x", "iam:x"])("F9: whoever signs in as %s is refused", (username) => {
    const cluster = aCluster("API_AND_CONFIG_MAP", { ...auth({ mapRoles: DEV_ROW }), accessEntries: [anEntry(dev.arn, { username })] });
    expect(clusterAccess(cluster, iam)[0]).toMatchObject({ effective: false, steps: [{ code: "ACCESS_ENTRY_RESERVED_NAME" }] });
    expect(mapPrincipal(compileAccess(cluster), dev)).toMatchObject({ via: undefined, decision: { verdict: "denied" } });
  });
});

describe("aws-auth", () => {
  const rowsOf = (mapRoles: string, mode: "CONFIG_MAP" | "API_AND_CONFIG_MAP" | "API" = "API_AND_CONFIG_MAP") =>
    clusterAccess(aCluster(mode, auth({ mapRoles })), iam).filter((r) => r.via === "aws-auth");

  test("F20: a row by the canonical ARN is in force", () => {
    expect(rowsOf(DEV_ROW)).toMatchObject([{ effective: true, resolved: dev.arn, username: "dev", groups: ["devs"] }]);
  });
  test("F20: letter case does not matter", () => {
    expect(rowsOf(DEV_ROW.replace("role/dev", "role/DEV"))).toMatchObject([{ effective: true, resolved: dev.arn }]);
  });
  test("F21: a role with its path never matches", () => {
    expect(rowsOf(`- rolearn: ${roleArn("eng/dev")}\n  groups: [devs]\n`)).toMatchObject([{ effective: false, steps: [{ code: "AWS_AUTH_PATH" }] }]);
  });
  test("F21: a role with a path is found by its name alone", () => {
    const sso = aPrincipal(roleArn("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef"));
    const [row] = clusterAccess(
      aCluster("CONFIG_MAP", auth({ mapRoles: `- rolearn: ${roleArn("AWSReservedSSO_Admin_0123456789abcdef")}\n  groups: ["system:masters"]\n` })),
      aDirectory(sso),
    );
    expect(row).toMatchObject({ effective: true, resolved: sso.arn, groups: ["system:masters"] });
  });
  test("a session's ARN never matches", () => {
    expect(rowsOf(`- rolearn: arn:aws:sts::${ACCOUNT}:assumed-role/dev/x\n  groups: [devs]\n`)).toMatchObject([
      { effective: false, steps: [{ code: "AWS_AUTH_NOT_CANONICAL" }] },
    ]);
  });
  test("F4: in mode API it has no effect", () => {
    expect(rowsOf(DEV_ROW, "API")).toMatchObject([{ effective: false, steps: [{ code: "AUTHENTICATION_MODE_IGNORES_AWS_AUTH" }] }]);
  });
  test("F26: an access entry of the same principal answers first", () => {
    const cluster = aCluster("API_AND_CONFIG_MAP", { ...auth({ mapRoles: DEV_ROW }), accessEntries: [anEntry(dev.arn)] });
    expect(clusterAccess(cluster, iam).map((r) => [r.via, r.effective])).toEqual([
      ["access-entry", true],
      ["aws-auth", false],
    ]);
  });
  test("F26: an entry that lost its principal lets aws-auth answer", () => {
    const cluster = aCluster("API_AND_CONFIG_MAP", { ...auth({ mapRoles: DEV_ROW }), accessEntries: [anEntry(dev.arn)] });
    expect(clusterAccess(cluster, aDirectory(aPrincipal(dev.arn, "2025-06-01T00:00:00Z"))).map((r) => [r.via, r.effective])).toEqual([
      ["access-entry", false],
      ["aws-auth", true],
    ]);
  });
  test("F25: of two rows of one ARN the last counts", () => {
    expect(rowsOf(`${DEV_ROW}${DEV_ROW.replace("[devs]", "[ops]")}`).map((r) => [r.groups, r.effective])).toEqual([
      [["devs"], false],
      [["ops"], true],
    ]);
  });
  test("F25: two spellings of one user's ARN: which one counts is unknown", () => {
    const mapUsers = `- userarn: ${alice.arn}\n  groups: [a]\n- userarn: ${alice.arn.toUpperCase().replace("ARN:AWS:IAM", "arn:aws:iam").replace("USER", "user")}\n  groups: [b]\n`;
    expect(
      clusterAccess(aCluster("CONFIG_MAP", auth({ mapUsers })), iam)
        .slice(0, 2)
        .map((r) => r.verdict),
    ).toEqual(["unknown", "unknown"]);
  });
  test("inner keys are read in any letter case, the section's key is not", () => {
    expect(rowsOf(DEV_ROW.replace("rolearn", "RoleARN").replace("groups", "Groups"))).toMatchObject([{ effective: true, groups: ["devs"] }]);
    expect(clusterAccess(aCluster("CONFIG_MAP", auth({ maproles: DEV_ROW })), iam)[0]).toMatchObject({
      effective: false,
      steps: [{ code: "AWS_AUTH_KEY_CASE" }],
    });
  });
  test("F25: a syntax error loses the whole section, and no other", () => {
    const values = { mapRoles: `${DEV_ROW}- rolearn: [`, mapUsers: `- userarn: ${alice.arn}\n  groups: [a]\n` };
    expect(clusterAccess(aCluster("API_AND_CONFIG_MAP", auth(values)), iam).map((r) => [r.principal, r.effective])).toEqual([
      [dev.arn, false],
      [alice.arn, true],
    ]);
  });
  test.each(["{{SessionName}}", "{{SessionName}}-x"])("F25: an unquoted %s at the beginning of a value loses the section", (value) => {
    expect(rowsOf(`- rolearn: ${dev.arn}\n  username: ${value}\n  groups: [devs]\n`)).toMatchObject([
      { principal: dev.arn, effective: false, steps: [{ code: "AWS_AUTH_SECTION_INVALID" }] },
    ]);
  });
  test.each<readonly [says: string, mapRoles: string]>([
    ["an anchor and its alias", `- rolearn: ${roleArn("other")}\n  groups: &g [devs]\n- rolearn: ${dev.arn}\n  username: dev\n  groups: *g\n`],
    ["a merged mapping", `- &base\n  rolearn: ${roleArn("other")}\n  groups: [devs]\n- <<: *base\n  username: dev\n  rolearn: ${dev.arn}\n`],
    [
      "a list of merged mappings, the first before the others",
      `- &a {groups: [devs]}\n- &b {groups: [ops]}\n- <<: [*a, *b]\n  username: dev\n  rolearn: ${dev.arn}\n`,
    ],
    ["a second document, which is not read", `${DEV_ROW}---\n- rolearn: ${dev.arn}\n  groups: [ops]\n`],
  ])("F25: %s", (_says, mapRoles) => {
    expect(rowsOf(mapRoles).at(-1)).toMatchObject({ effective: true, principal: dev.arn, username: "dev", groups: ["devs"] });
  });
  test.each(["- &a [*a]\n", "- <<: text\n", "- *nowhere\n"])("F25: a section that cannot be decoded is lost: %j", (mapRoles) => {
    expect(rowsOf(mapRoles)).toMatchObject([{ effective: false, steps: [{ code: "AWS_AUTH_SECTION_INVALID" }] }]);
  });
  test.each(["null\n", "[]\n", "", "# nothing\n"])("F25: a section of nothing has no rows: %j", (mapRoles) => {
    expect(rowsOf(mapRoles)).toEqual([]);
  });
  test("F22: an account's root can be mapped", () => {
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    const rows = clusterAccess(aCluster("API_AND_CONFIG_MAP", auth({ mapUsers: `- userarn: ${root}\n  groups: [a]\n` })), iam);
    expect(rows).toMatchObject([{ effective: true, principal: root, resolved: root, groups: ["a"] }]);
  });
  test("a field of the wrong type is empty, the row stays", () => {
    expect(rowsOf(`- rolearn: ${dev.arn}\n  username: 12\n  groups: devs\n`)).toMatchObject([{ effective: true, username: null, groups: [] }]);
  });
  test("a row without an ARN, and one of the sso form, are dropped with their reason", () => {
    expect(rowsOf(`- username: x\n- sso: {permissionSetName: Admin, accountID: "${ACCOUNT}"}\n`).map((r) => [r.effective, r.steps[0]?.code])).toEqual([
      [false, "AWS_AUTH_ROW_INVALID"],
      [false, "AWS_AUTH_SSO_UNUSED"],
    ]);
  });
  test("an indented item becomes one group of a strange name", () => {
    expect(rowsOf(`- rolearn: ${dev.arn}\n  groups:\n  - a\n    - b\n`)).toMatchObject([{ groups: ["a - b"] }]);
  });
  test("neither section looks at the kind: a user under mapRoles gets in", () => {
    expect(rowsOf(`- rolearn: ${alice.arn}\n  groups: [a]\n`)).toMatchObject([{ effective: true, resolved: alice.arn }]);
  });
  test("mapRoles is looked through before mapUsers", () => {
    const values = { mapRoles: `- rolearn: ${alice.arn}\n  groups: [a]\n`, mapUsers: `- userarn: ${alice.arn}\n  groups: [b]\n` };
    expect(clusterAccess(aCluster("API_AND_CONFIG_MAP", auth(values)), iam).map((r) => r.effective)).toEqual([true, false]);
  });
  test("F22: a user's path is part of its ARN", () => {
    const bob = aPrincipal(userArn("team/bob"));
    const mapUsers = `- userarn: ${userArn("bob")}\n  groups: [a]\n- userarn: ${bob.arn}\n  groups: [b]\n`;
    expect(clusterAccess(aCluster("API_AND_CONFIG_MAP", auth({ mapUsers })), aDirectory(bob)).map((r) => r.effective)).toEqual([false, true]);
  });
  test("F20: a row of a role that is gone is not in force, and says who could bring it back", () => {
    const [row] = rowsOf(`- rolearn: ${roleArn("old-admin")}\n  groups: [a]\n`);
    expect(row).toMatchObject({ effective: false, steps: [{ code: "AWS_AUTH_PRINCIPAL_GONE" }] });
  });
  test("F7, F26: an entry of a role that is gone is not in its row's way: a role made anew falls through to the row", () => {
    const gone = roleArn("old-admin");
    const cluster = aCluster("API_AND_CONFIG_MAP", { ...auth({ mapRoles: `- rolearn: ${gone}\n  groups: [a]\n` }), accessEntries: [anEntry(gone)] });
    expect(clusterAccess(cluster, iam).map((r) => r.steps[0]?.code)).toEqual(["ACCESS_ENTRY_PRINCIPAL_GONE", "AWS_AUTH_PRINCIPAL_GONE"]);
    expect(mapPrincipal(compileAccess(cluster), aPrincipal(gone, "2025-06-01T00:00:00Z"))).toMatchObject({ via: "aws-auth", groups: ["a"] });
  });
  test("F24: whoever assumes a role chooses a group of its session's name; a user has no session's name", () => {
    const mapRoles = ["role/dev", "user/alice"].map((name) => `- rolearn: arn:aws:iam::${ACCOUNT}:${name}\n  groups: ["{{SessionName}}", a]\n`).join("");
    expect(rowsOf(mapRoles).map((r) => r.reason.includes("chooses the group"))).toEqual([true, false]);
    const mapping = mapPrincipal(compileAccess(aCluster("API_AND_CONFIG_MAP", auth({ mapRoles }))), alice);
    expect(mapping.memberships.map((m) => m.name)).toEqual(["a", "system:authenticated"]);
    const named = mapPrincipal(
      compileAccess(aCluster("API_AND_CONFIG_MAP", auth({ mapUsers: `- userarn: ${alice.arn}\n  username: "{{SessionName}}"\n` }))),
      alice,
    );
    expect(named).toMatchObject({ via: "aws-auth", username: null, users: [] });
  });
  test("F23: an account id keeps its leading zero", () => {
    const [row] = clusterAccess(aCluster("CONFIG_MAP", auth({ mapAccounts: "- 012345678901\n" })), iam);
    expect(row).toMatchObject({ principal: "012345678901", effective: true, groups: [] });
  });
  test("F23: an account is of the partition of its cluster", () => {
    const arn = `arn:aws-cn:eks:cn-north-1:${ACCOUNT}:cluster/lotus`;
    const [row] = clusterAccess({ ...aCluster("CONFIG_MAP", auth({ mapAccounts: `- "${ACCOUNT}"\n` })), arn }, iam);
    expect(row?.resolved).toBe(`arn:aws-cn:iam::${ACCOUNT}:root`);
  });
  test("without a mode the row is unknown, not silent", () => {
    const [row] = clusterAccess(aCluster(undefined, auth({ mapRoles: DEV_ROW })), iam);
    expect(row).toMatchObject({ effective: true, verdict: "unknown" });
  });
});

describe("the cluster's creator", () => {
  test("F13: in mode CONFIG_MAP it is a hidden administrator whom nobody can name", () => {
    expect(clusterAccess(aCluster("CONFIG_MAP"), iam)).toMatchObject([{ via: "creator", principal: "unknown", effective: false, verdict: "unknown" }]);
  });
  test("F13: with access entries there is no hidden one", () => {
    expect(clusterAccess(aCluster("API_AND_CONFIG_MAP"), iam)).toEqual([]);
  });
});
