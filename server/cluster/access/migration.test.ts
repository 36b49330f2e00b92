import { describe, expect, test } from "vitest";
import { aCluster, aDirectory, anAwsAuth, anEntry, aPrincipal, roleArn, userArn } from "./an-access.ts";
import { externalIdentity } from "./identity-provider.ts";
import { migrationView } from "./migration.ts";

const [only, both, entry] = [aPrincipal(roleArn("only")), aPrincipal(roleArn("team/both")), aPrincipal(userArn("entry"))];
const iam = aDirectory(only, both, entry);
const mapRoles = `- rolearn: ${only.arn}\n  groups: [a]\n- rolearn: ${roleArn("both")}\n  groups: [b]\n`;

const OTHER = "arn:aws:iam::999988887777:role/visitor";
const facts = { configMaps: [anAwsAuth({ mapRoles })], accessEntries: [anEntry(both.arn, { groups: ["c"] }), anEntry(entry.arn)] };
const policiesOf = (...arns: readonly string[]) => arns.map((principalArn) => ({ principalArn, policies: [] }));

describe("what mode API would change", () => {
  test("F26: today entries come first, so only those without one lose", () => {
    expect(migrationView(aCluster("API_AND_CONFIG_MAP", facts), iam).rows.map((r) => [r.resolved, r.sources, r.change])).toEqual([
      [only.arn, "aws-auth", "loses-access"],
      [both.arn, "both", "none"],
      [entry.arn, "access-entry", "none"],
    ]);
  });
  test("F4: from CONFIG_MAP everybody in aws-auth loses who has no entry, entries need not be listed; the creator stays unknown", () => {
    const cluster = aCluster("CONFIG_MAP", { configMaps: facts.configMaps, lists: { accessEntries: "partial" } });
    const view = migrationView(cluster, iam);
    expect(view.rows.map((r) => [r.sources, r.change])).toEqual([
      ["aws-auth", "loses-access"],
      ["aws-auth", "loses-access"],
      ["creator", "unknown"],
    ]);
    expect(view.assumptions).toEqual([]);
  });
  test("F4: entries written before the mode was switched take effect, as somebody else or as nobody more", () => {
    const entries = { configMaps: facts.configMaps, accessEntries: facts.accessEntries, associatedPolicies: policiesOf(both.arn, entry.arn) };
    const rows = migrationView(aCluster("CONFIG_MAP", entries), iam).rows.filter((r) => r.sources !== "creator");
    expect(rows.map((r) => [r.resolved, r.change])).toEqual([
      [only.arn, "loses-access"],
      [both.arn, "changes"],
      [entry.arn, "gains-access"],
    ]);
    expect(rows[1]?.reason).toMatch(/leaves the groups b.*joins the groups c/);
  });
  test("F7: an entry of a predecessor hides that aws-auth is what lets it in", () => {
    const recreated = aDirectory(aPrincipal(both.arn, "2026-01-01T00:00:00Z"), only, entry);
    expect(migrationView(aCluster("API_AND_CONFIG_MAP", facts), recreated).rows.find((r) => r.resolved === both.arn)).toMatchObject({
      sources: "both",
      today: { groups: ["b"], via: "aws-auth" },
      change: "loses-access",
      reason: expect.stringContaining("its access entry does not work"),
    });
  });
  test("F7: an entry under the old path and a row of aws-auth are one principal", () => {
    const moved = aDirectory(aPrincipal(roleArn("new/both")), only, entry);
    expect(migrationView(aCluster("API_AND_CONFIG_MAP", facts), moved).rows.find((r) => r.resolved === roleArn("new/both"))).toMatchObject({
      sources: "both",
      change: "loses-access",
    });
  });
  test("in mode API nothing changes any more", () => {
    expect(migrationView(aCluster("API", facts), iam).rows.map((r) => r.change)).toEqual(["none", "none", "none"]);
  });
});

describe("what was not read never becomes a loss that is certain", () => {
  test("entries not listed: whoever aws-auth lets in may have one", () => {
    const view = migrationView(aCluster("API_AND_CONFIG_MAP", { configMaps: facts.configMaps, lists: { accessEntries: "partial" } }), iam);
    expect(view.rows.map((r) => [r.change, r.missing.map((m) => m.what)])).toEqual([
      ["unknown", ["access entries"]],
      ["unknown", ["access entries"]],
    ]);
    expect(view.assumptions.join()).toContain("access entries of cluster c1");
  });
  test("mode not collected: taken not to be API yet, and said", () => {
    const view = migrationView(aCluster(undefined, facts), iam);
    expect(view.mode).toBeNull();
    expect(view.rows.map((r) => r.change)).toEqual(["loses-access", "unknown", "none", "none"]);
    expect(view.assumptions.join()).toContain("taken not to be API yet");
  });
  test("aws-auth not read: whom it lets in is not in the list, and said", () => {
    const view = migrationView(aCluster("API_AND_CONFIG_MAP", { accessEntries: facts.accessEntries, lists: { configMaps: "partial" } }), iam);
    expect(view.rows.map((r) => r.change)).toEqual(["none", "none"]);
    expect(view.assumptions.join()).toContain("aws-auth of cluster c1 was not collected");
  });
  test("an entry that was only listed: what it gives is not known", () => {
    const listed = aCluster("CONFIG_MAP", { configMaps: facts.configMaps, accessEntryNames: [both.arn] });
    expect(migrationView(listed, iam).rows.find((r) => r.resolved === both.arn)).toMatchObject({
      change: "unknown",
      missing: expect.arrayContaining([{ what: "access entry", of: both.arn }]),
    });
  });
  test("a principal of an account that was not collected is judged by its name", () => {
    const rows = migrationView(aCluster("API_AND_CONFIG_MAP", { configMaps: [anAwsAuth({ mapRoles: `- rolearn: ${OTHER}\n  groups: [g]\n` })] }), iam).rows;
    expect(rows).toMatchObject([{ principal: OTHER, resolved: null, change: "loses-access", fix: [] }]);
  });
});

describe("nothing that is written is left out", () => {
  test.each([
    ["F23: mapAccounts", { mapAccounts: "- '111122223333'\n" }, [["111122223333", "loses-access", "mapAccounts lets every"]]],
    [
      "F25: rows without an ARN, each of them",
      { mapRoles: "- groups: [a]\n- groups: [b]\n" },
      [
        ["mapRoles", "none", "without an ARN"],
        ["mapRoles", "none", "without an ARN"],
      ],
    ],
    ["F25: a section that is no YAML", { mapRoles: "- rolearn: {{x\n" }, [["mapRoles", "none", "cannot be read"]]],
    ["F21: a path", { mapRoles: `- rolearn: ${both.arn}\n` }, [[both.arn, "none", "carries the path"]]],
    ["F20: a principal that is gone", { mapRoles: `- rolearn: ${roleArn("gone")}\n` }, [[roleArn("gone"), "none", "holds no role of this name"]]],
    [
      "F6: the root of an account",
      { mapUsers: "- userarn: arn:aws:iam::999988887777:root\n  username: root\n" },
      [["arn:aws:iam::999988887777:root", "loses-access", "takes users and roles alone"]],
    ],
  ] as const)("%s", (_says, values, expected) => {
    const { rows } = migrationView(aCluster("API_AND_CONFIG_MAP", { configMaps: [anAwsAuth(values)] }), iam);
    expect(rows.map((r) => [r.principal, r.change])).toEqual(expected.map(([principal, change]) => [principal, change]));
    for (const [i, row] of rows.entries()) expect(row.reason).toContain(expected[i]?.[2]);
  });
});

describe("the entry that would keep access", () => {
  test.each([
    ["hugo", "--username hugo"],
    ["admin:{{SessionName}}", ""],
    ["system:admin", ""],
  ])("F10: the user name %s is repeated where EKS takes it", (username, option) => {
    const values = { mapRoles: `- rolearn: ${only.arn}\n  username: "${username}"\n` };
    const [row] = migrationView(aCluster("API_AND_CONFIG_MAP", { configMaps: [anAwsAuth(values)] }), iam).rows;
    expect(row?.fix).toEqual([`aws eks create-access-entry --cluster-name c1 --principal-arn ${only.arn} ${option}`.trim()]);
  });
  const create = `aws eks create-access-entry --cluster-name c1 --principal-arn ${only.arn}`;
  test.each([
    ["F9: groups are repeated, each one word of the shell", "[a, 'b c']", [`${create} --kubernetes-groups a 'b c'`], "needs an access entry"],
    [
      "F9: system:masters becomes an access policy",
      "['system:masters', a]",
      [`${create} --kubernetes-groups a`, expect.stringContaining("AmazonEKSClusterAdminPolicy --access-scope type=cluster")],
      "stands for system:masters",
    ],
    ["F8: nodes take an entry of their own type", "['system:bootstrappers', 'system:nodes']", [`${create} --type EC2_LINUX`], "nodes can no longer join"],
    ["F9: another system group cannot be carried over", "['system:monitoring']", [create], "system:monitoring cannot be carried over"],
  ] as const)("%s", (_says, groups, fix, reason) => {
    const values = { mapRoles: `- rolearn: ${only.arn}\n  groups: ${groups}\n` };
    const [row] = migrationView(aCluster("API_AND_CONFIG_MAP", { configMaps: [anAwsAuth(values)] }), iam).rows;
    expect(row).toMatchObject({ change: "loses-access", fix, reason: expect.stringContaining(reason) });
  });
});

describe("people of the cluster's own issuer", () => {
  const config = { name: "idp", issuerUrl: "https://login.example.com", clientId: "kubernetes", requiredClaims: {} };
  test.each([
    ["F30: the default prefix is the issuer", config, "user", "https://login.example.com#ann", { kind: "external", name: "ann" }],
    ["F30: the email claim has no prefix", { ...config, usernameClaim: "email" }, "user", "ann@example.com", { kind: "possible" }],
    ["F30: a dash switches the prefix off", { ...config, usernamePrefix: "-" }, "user", "ann", { kind: "possible" }],
    ["F31: groups by their prefix", { ...config, groupsClaim: "groups", groupsPrefix: "oidc:" }, "group", "oidc:devs", { kind: "external", name: "devs" }],
    ["F31: another group is not one of its", { ...config, groupsClaim: "groups", groupsPrefix: "oidc:" }, "group", "devs", { kind: "none" }],
    ["F30: without a groups claim there are no groups", config, "group", "devs", { kind: "none" }],
    ["F30: names of Kubernetes itself are not its", { ...config, groupsClaim: "groups" }, "group", "system:nodes", { kind: "none" }],
  ] as const)("%s", (_says, provider, kind, name, expected) => {
    expect(externalIdentity([provider], kind, name)).toMatchObject(expected);
  });
});
