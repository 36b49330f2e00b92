import { expect, test } from "vitest";
import type { GroupKind } from "@/server/contract/change-group-names.ts";
import type { DiffAnswer } from "@/server/contract/diff.ts";
import { changesIn, groupWords, inGroup } from "./change-groups.ts";

const SHOP = "k8s://demo/namespace/shop";
const NAMES = new Map([["111122223333", "platform"]]);

test.each<[GroupKind, string | null, string, string]>([
  ["namespace", SHOP, "shop", "demo"],
  ["namespace", null, "In no namespace", ""],
  ["owner", "payments", "payments", ""],
  ["owner", null, "No owner known", ""],
  ["account", "111122223333", "platform", "111122223333"],
  ["account", "999999999999", "999999999999", ""],
])("%s %s is called %s", (kind, group, name, detail) => {
  expect(groupWords(kind, group, NAMES)).toEqual({ name, detail });
});

test("a group holds what is in it, of edges and of findings; no group holds what is in none", () => {
  const one = (namespace: string[]) => ({ groups: { namespace, owner: [], account: [] } });
  const answer = {
    appeared: [one([SHOP]), one([])],
    disappeared: [one(["k8s://demo/namespace/other"])],
    changed: [one([SHOP, "k8s://demo/namespace/other"])],
    findings: { opened: [one([SHOP])], closed: [one([])] },
    notRead: { before: [], after: [] },
  } as unknown as DiffAnswer;
  const counts = (group: string | null) => {
    const { appeared, disappeared, changed, findings } = inGroup(answer, "namespace", group);
    return [appeared.length, disappeared.length, changed.length, findings.opened.length, findings.closed.length];
  };
  expect(counts(SHOP)).toEqual([1, 0, 1, 1, 0]);
  expect(counts(null)).toEqual([1, 0, 0, 0, 1]);
});

test("what is counted together is every kind of change", () => {
  expect(changesIn({ appeared: 1, disappeared: 2, changed: 4, opened: 8, closed: 16 })).toBe(31);
});
