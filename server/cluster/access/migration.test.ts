import { describe, expect, test } from "vitest";
import { aCluster, aDirectory, anAwsAuth, anEntry, aPrincipal, roleArn, userArn } from "./an-access.ts";
import { externalIdentity } from "./identity-provider.ts";
import { migrationView } from "./migration.ts";

const [only, both, entry] = [aPrincipal(roleArn("only")), aPrincipal(roleArn("team/both")), aPrincipal(userArn("entry"))];
const iam = aDirectory(only, both, entry);
const mapRoles = `- rolearn: ${only.arn}\n  groups: [a]\n- rolearn: ${roleArn("both")}\n  groups: [b]\n`;

describe("what mode API would change", () => {
  const facts = { configMaps: [anAwsAuth({ mapRoles })], accessEntries: [anEntry(both.arn, { groups: ["c"] }), anEntry(entry.arn)] };
  test("F26: today entries come first, so only those without one lose", () => {
    expect(migrationView(aCluster("API_AND_CONFIG_MAP", facts), iam).map((r) => [r.resolved, r.sources, r.change])).toEqual([
      [both.arn, "both", "none"],
      [entry.arn, "access-entry", "none"],
      [only.arn, "aws-auth", "loses-access"],
    ]);
  });
  test("F4: from CONFIG_MAP everybody in aws-auth loses who has no entry", () => {
    expect(migrationView(aCluster("CONFIG_MAP", { configMaps: facts.configMaps }), iam).map((r) => r.change)).toEqual(["loses-access", "loses-access"]);
  });
  test("F7: an entry of a predecessor hides that aws-auth is what lets it in", () => {
    const recreated = aDirectory(aPrincipal(both.arn, "2026-01-01T00:00:00Z"), only, entry);
    expect(migrationView(aCluster("API_AND_CONFIG_MAP", facts), recreated).find((r) => r.resolved === both.arn)).toMatchObject({
      sources: "both",
      today: { groups: ["b"] },
      change: "loses-access",
    });
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
