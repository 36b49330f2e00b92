import { describe, expect, test } from "vitest";
import { aCluster, anAwsAuth, anEntry, aPrincipal, roleArn } from "./an-access.ts";
import { compileAccess } from "./compile-access.ts";
import { inSession } from "./in-session.ts";
import { mapPrincipal } from "./map-principal.ts";

const dev = aPrincipal(roleArn("dev"));
const bound = { users: ["arn:aws:sts::111122223333:assumed-role/dev/bob", "arn:aws:sts::111122223333:assumed-role/dev/eve"], groups: ["ops", "devs"] };
const byEntry = mapPrincipal(compileAccess(aCluster("API", { accessEntries: [anEntry(dev.arn)] })), dev, bound);
const byRow = (row: string) =>
  mapPrincipal(compileAccess(aCluster("CONFIG_MAP", { configMaps: [anAwsAuth({ mapRoles: `- rolearn: ${dev.arn}\n${row}` })] })), dev, bound);
const names = (mapping: ReturnType<typeof inSession>) => [mapping.users.map((u) => u.name), mapping.memberships.map((g) => g.name)];

describe("what a session is of all that its role may be", () => {
  test("F10: its own user name alone", () => {
    const mapping = inSession(byEntry, "bob");
    expect(mapping.username).toBe("arn:aws:sts::111122223333:assumed-role/dev/bob");
    expect(new Set(names(mapping)[0])).toEqual(new Set(["arn:aws:sts::111122223333:assumed-role/dev/bob"]));
  });
  test("F10: an @ becomes a -", () => {
    expect(inSession(byEntry, "bob@example.com").username).toBe("arn:aws:sts::111122223333:assumed-role/dev/bob-example.com");
  });
  test("F24: the group it is called after, and none that another session would be", () => {
    const mapping = byRow("  username: u\n  groups: ['{{SessionName}}']\n");
    expect(names(inSession(mapping, "ops"))[1]).toEqual(["ops", "system:authenticated"]);
    expect(names(inSession(mapping, "guests"))[1]).toEqual(["system:authenticated"]);
  });
  test("F27: an instance's id is let in without a condition, any other name is refused", () => {
    const node = byRow("  username: system:node:{{EC2PrivateDNSName}}\n  groups: [system:nodes]\n");
    expect(inSession(node, "i-0123456789abcdef0").decision).toMatchObject({ verdict: "allowed", conditions: [] });
    expect(inSession(node, "i-0123abcd").decision.verdict).toBe("allowed");
    for (const name of ["i-0123", "bob", "i-0123456789abcdef01"])
      expect(inSession(node, name)).toMatchObject({ via: undefined, decision: { verdict: "denied" } });
  });
});
