import { describe, expect, it } from "vitest";
import { constantUntil } from "./constant-until.ts";
import { allow, anAccount, aRole, aUser, document, factsOf } from "./escalation/an-account.ts";

const NOW = Date.UTC(2026, 10, 25);
const june = (year: number): string => `${year}-06-01T00:00:00Z`;
const until = (condition: unknown) => constantUntil(factsOf(anAccount({ users: [aUser("u", [allow("sts:AssumeRole", "*", condition)])] })), NOW);

describe("how long a decision holds by the clock alone", () => {
  it.each([
    ["no condition on the clock", { StringEquals: { "aws:username": june(2027) } }, undefined],
    ["a date to come", { DateLessThan: { "aws:CurrentTime": june(2027) } }, Date.parse(june(2027))],
    ["a date that is over", { DateGreaterThan: { "aws:CurrentTime": june(2020) } }, undefined],
    ["the first of several dates to come", { DateLessThan: { "AWS:currenttime": [june(2030), june(2028)] } }, Date.parse(june(2028))],
    ["seconds since the epoch, as a number", { NumericLessThan: { "aws:EpochTime": 1_900_000_000 } }, 1_900_000_000_000],
    ["this very moment: it is over a millisecond later", { DateEquals: { "aws:CurrentTime": "2026-11-25T00:00:00Z" } }, NOW + 1],
    ["what is no date", { DateLessThan: { "aws:CurrentTime": "soon" } }, undefined],
  ])("%s", (_name, condition, expected) => expect(until(condition)).toBe(expected));

  it("looks into trust policies, and into documents kept as text", () => {
    const statement = { ...allow("sts:AssumeRole", "*", { DateLessThan: { "aws:CurrentTime": june(2027) } }), Principal: "*" };
    const role = aRole("r", {}, [], { trustPolicy: document([statement]) });
    expect(constantUntil(factsOf(anAccount({ roles: [role] })), NOW)).toBe(Date.parse(june(2027)));
    const text = `not JSON ${JSON.stringify(document([statement]))}`;
    expect(constantUntil(factsOf(anAccount({ roles: [{ ...role, trustPolicy: text }] })), NOW)).toBe(Date.parse(june(2027)));
  });
});
