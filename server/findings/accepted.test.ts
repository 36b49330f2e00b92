import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arnRef } from "@/server/model/ref.ts";
import { type AcceptedRisk, withoutAccepted } from "./accepted.ts";
import { type Finding, type Member, ofMembers } from "./finding.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-06-01T00:00:00Z");

const ref = (name: string) => arnRef(`arn:aws:iam::111122223333:role/${name}`);
const member = (name: string): Member => ({ ref: ref(name), severity: "high", summary: `${name} is open`, paths: [], evidence: [], fix: undefined });
const finding = (...names: readonly string[]): Finding => {
  const made = ofMembers({ id: "a-rule-1", rule: "a-rule" }, names.map(member));
  if (!made) throw new Error("of nothing");
  return made;
};
const risk = (names: readonly string[], more: Partial<AcceptedRisk> = {}): AcceptedRisk => ({
  id: "1",
  finding: "a-rule-1",
  rule: "a-rule",
  summary: "s",
  owner: "asha",
  reason: "r",
  acceptedAt: NOW - DAY,
  until: NOW + DAY,
  members: new Map(names.map((name) => [ref(name), `${name} as it was`])),
  ...more,
});
const asItWas = (_: Finding, one: Member): string => `${one.ref.slice(one.ref.lastIndexOf("/") + 1)} as it was`;
const otherwise = (): string => "another policy";

const told = (findings: readonly Finding[], risks: readonly AcceptedRisk[], basisOf = asItWas) => {
  const { open, accepted } = withoutAccepted(findings, risks, basisOf, NOW);
  const names = (one: Finding): string => one.members.map((each) => each.ref.slice(each.ref.lastIndexOf("/") + 1)).join(" ");
  return {
    open: open.map((one) => [names(one.finding), one.returned?.because]),
    accepted: accepted.map((one) => [names(one.finding), one.risk.id]),
  };
};

describe("what somebody lives with", () => {
  test.each<[string, readonly AcceptedRisk[], (finding: Finding, member: Member) => string, object]>([
    ["is not open", [risk(["a", "b"])], asItWas, { open: [], accepted: [["a b", "1"]] }],
    ["of nothing, all is open", [], asItWas, { open: [["a b", undefined]], accepted: [] }],
    ["of another finding says nothing", [risk(["a", "b"], { finding: "other" })], asItWas, { open: [["a b", undefined]], accepted: [] }],
    ["a member that joined later is open", [risk(["a"])], asItWas, { open: [["b", "joined"]], accepted: [["a", "1"]] }],
    ["what rests on something else is back", [risk(["a", "b"])], otherwise, { open: [["a b", "changed"]], accepted: [] }],
    ["a day later it is back", [risk(["a", "b"], { until: NOW - 1 })], asItWas, { open: [["a b", "expired"]], accepted: [] }],
    ["on the last moment it still counts", [risk(["a", "b"], { until: NOW })], asItWas, { open: [], accepted: [["a b", "1"]] }],
    ["withdrawn it is as if it had never been", [risk(["a", "b"], { withdrawnAt: NOW - 1 })], asItWas, { open: [["a b", undefined]], accepted: [] }],
    [
      "one that joined may be accepted by itself",
      [risk(["a"]), risk(["b"], { id: "2", acceptedAt: NOW - 1 })],
      asItWas,
      {
        open: [],
        accepted: [
          ["a", "1"],
          ["b", "2"],
        ],
      },
    ],
    [
      "one that is over does not hide one that holds",
      [risk(["a", "b"], { id: "old", until: NOW - 1 }), risk(["a", "b"])],
      asItWas,
      { open: [], accepted: [["a b", "1"]] },
    ],
  ])("%s", (_, risks, basisOf, expected) => expect(told([finding("a", "b")], risks, basisOf)).toEqual(expected));

  test("law: every member is told once, open or accepted, whatever was accepted", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
    const anyRisk = fc.record({ names, until: fc.integer({ min: -2, max: 2 }), acceptedAt: fc.integer({ min: -9, max: 0 }), isWithdrawn: fc.boolean() });
    fc.assert(
      fc.property(names, fc.array(anyRisk, { maxLength: 4 }), fc.uniqueArray(fc.constantFrom("a", "b", "c")), (all, made, changed) => {
        const risks = made.map((one, i) =>
          risk(one.names, {
            id: String(i),
            until: NOW + one.until * DAY,
            acceptedAt: NOW + one.acceptedAt,
            ...(one.isWithdrawn && { withdrawnAt: NOW }),
          }),
        );
        const basisOf = (of: Finding, one: Member): string => (changed.some((name) => one.ref.endsWith(`/${name}`)) ? "other" : asItWas(of, one));
        const { open, accepted } = withoutAccepted([finding(...all)], risks, basisOf, NOW);
        const members = [...open, ...accepted].flatMap((one) => one.finding.members.map((each) => each.ref));
        expect(members.toSorted()).toEqual(all.map(ref).toSorted());
        for (const one of accepted) expect(one.risk.until).toBeGreaterThanOrEqual(NOW);
      }),
    );
  });
});
