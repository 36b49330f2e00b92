import { describe, expect, test } from "vitest";
import { compileCondition, testCondition } from "@/server/policy/condition/compiled-condition.ts";
import { parseDate } from "@/server/policy/condition/date-operators.ts";
import { parseNumber } from "@/server/policy/condition/numeric-operators.ts";
import { OPERATORS, parseOperatorName } from "@/server/policy/condition/operators.ts";

const VARIABLES: Readonly<Record<string, string>> = { "aws:username": "alice", "aws:principaltag/arn": "arn:aws:iam::1:user/a", "aws:principaltag/star": "*" };

/** Whether `operator: { key: policy }` holds when the request has these values under the key; undefined: none. */
function holds(operator: string, policy: readonly string[], request: readonly string[] | undefined, key = "aws:some"): boolean {
  const name = parseOperatorName(operator);
  if (!name) throw new Error(`no operator ${operator}`);
  return testCondition(compileCondition(key, name, policy, true), request, (variable) => VARIABLES[variable]);
}

const variable = (inside: string): string => ["$", `{${inside}}`].join("");

describe("one value", () => {
  test.each<readonly [string, string, string, boolean]>([
    ["NumericEquals", "5", "5.0", true],
    ["NumericEquals", "5", "6", false],
    ["NumericEquals", "five", "five", false],
    ["NumericEquals", "five", "5", false],
    ["NumericEquals", "5", "five", false],
    ["NumericNotEquals", "5", "5", false],
    ["NumericNotEquals", "5", "6", true],
    ["NumericNotEquals", "5", "five", true],
    ["NumericLessThan", "5", "4", true],
    ["NumericLessThan", "5", "5", false],
    ["NumericLessThanEquals", "5", "5", true],
    ["NumericLessThanEquals", "5", "6", false],
    ["NumericLessThanEquals", "5", "4", true],
    ["NumericGreaterThan", "5", "5", false],
    ["NumericGreaterThan", "5", "6", true],
    ["NumericGreaterThanEquals", "5", "5", true],
    ["NumericGreaterThanEquals", "5", "4", false],
    ["NumericGreaterThan", "five", "6", false],
    ["DateEquals", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00+01:00", true],
    ["DateEquals", "2026-01-15T12:00:00Z", "2026-01-15T12:00:01Z", false],
    ["DateNotEquals", "2026-01-15T12:00:00Z", "1768478400", false],
    ["DateNotEquals", "2026-01-15T12:00:00Z", "1768478401", true],
    ["DateLessThan", "2026-01-15T12:00:00Z", "2026-01-15T11:59:59Z", true],
    ["DateLessThan", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z", false],
    ["DateLessThanEquals", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z", true],
    ["DateLessThanEquals", "2026-01-15T12:00:00Z", "2026-01-15T12:00:01Z", false],
    ["DateGreaterThan", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z", false],
    ["DateGreaterThan", "2026-01-15T12:00:00Z", "2026-01-15T12:00:01Z", true],
    ["DateGreaterThanEquals", "2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z", true],
    ["DateGreaterThanEquals", "2026-01-15T12:00:00Z", "2026-01-15T11:59:59Z", false],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ6", false],
    ["BinaryEquals", "YWI=", "YWI=", true],
    ["BinaryEquals", "YWI=", "YWI", true],
    ["BinaryEquals", "YWI=", "YWJ=", true],
    ["BinaryEquals", "YQ==", "YQ", true],
    ["BinaryEquals", "YQ==", "YQ=", false],
    ["BinaryEquals", "AAAA", "AAA=", false],
    ["BinaryEquals", "", "", true],
    ["BinaryEquals", "YWJj", "YWJjx", false],
    ["BinaryEquals", "YWJj", "YWJj!", false],
    ["BinaryEquals", "YWJj", "!YWJj", false],
    ["BinaryEquals", "YW=j", "YW=j", false],
    ["BinaryEquals", "not base64!", "not base64!", false],
    ["BinaryEquals", "+/+/", "+/+/", true],
    ["BinaryEquals", "+/+/", "/+/+", false],
    ["BinaryEquals", variable("aws:username"), "alice", false],
    ["Bool", "true", "TRUE", true],
    ["Bool", "TRUE", "true", true],
    ["Bool", "true", "false", false],
    ["Bool", "false", "false", true],
    ["Bool", "yes", "yes", false],
    ["Bool", variable("aws:principaltag/none"), "true", false],
    ["StringEquals", variable("aws:username"), "alice", true],
    ["StringEquals", variable("aws:username"), variable("aws:username"), false],
    ["StringEqualsIgnoreCase", variable("aws:username"), "ALICE", true],
    ["StringEqualsIgnoreCase", variable("aws:principaltag/none"), "x", false],
    ["StringLike", `${variable("aws:username")}*`, "alice-1", true],
    ["StringLike", `x${variable("aws:principaltag/star")}`, "xy", false],
    ["StringLike", `x${variable("aws:principaltag/star")}`, "x*", true],
    ["StringLike", `x${variable("*")}`, "x*", true],
    ["StringLike", `x${variable("*")}`, "xx", false],
    ["StringLike", variable("aws:principaltag/none"), "", false],
    ["NumericEquals", variable("aws:username"), "5", false],
    ["ArnEquals", "arn:aws:iam::*:user/a*", "arn:aws:iam::1:user/ab", true],
    ["ArnLike", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a", true],
    ["ArnLike", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/b", false],
    ["ArnLike", "arn:aws:iam::*", "arn:aws:iam::1:user/a", false],
    ["ArnLike", "*", "arn:aws:iam::1:user/a", false],
    ["ArnLike", "*:*:*:*:*:*", "arn:aws:iam::1", false],
    ["ArnLike", "*:*:*:*:*:*", "arn:aws:iam::1:", true],
    ["ArnLike", "arn:aws:sns:*:1:a:b", "arn:aws:sns:eu:1:a:b", true],
    ["ArnLike", "arn:aws:*:1:a:b", "arn:aws:sns:eu:1:a:b", false],
    ["ArnLike", variable("aws:principaltag/arn"), "arn:aws:iam::1:user/a", true],
    ["ArnLike", variable("aws:principaltag/arn"), "arn:aws:iam::1:user/b", false],
    ["ArnLike", variable("aws:principaltag/none"), "arn:aws:iam::1:user/b", false],
    ["ArnNotLike", variable("aws:principaltag/arn"), "arn:aws:iam::1:user/a", false],
    ["ArnNotEquals", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a", false],
    ["ArnNotEquals", "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/b", true],
    ["IpAddress", "10.0.0.0/8", "10.255.255.255", true],
    ["IpAddress", "10.0.0.0/8", "11.0.0.0", false],
    ["IpAddress", "10.0.0.0/8", "9.255.255.255", false],
    ["IpAddress", "10.0.0.0/8", "10.0.0.0", true],
    ["IpAddress", "10.1.2.3", "10.1.2.3", true],
    ["IpAddress", "10.1.2.3", "10.1.2.4", false],
    ["IpAddress", "nonsense", "nonsense", false],
    ["NotIpAddress", "10.0.0.0/8", "10.1.1.1", false],
    ["NotIpAddress", "10.0.0.0/8", "12.1.1.1", true],
    ["IpAddress", "0.0.0.0/0", "::", false],
    ["IpAddress", "::/0", "0.0.0.0", false],
    ["IpAddress", variable("aws:username"), "10.1.1.1", false],
  ])("A40 to A47: %s", (operator, policy, request, expected) => {
    expect([policy, request, holds(operator, [policy], [request])]).toEqual([policy, request, expected]);
  });
});

describe("none and several values", () => {
  test.each<readonly [string, readonly string[], readonly string[] | undefined, boolean]>([
    ["StringEquals", ["a"], undefined, false],
    ["StringEquals", ["a"], [], false],
    ["StringNotEquals", ["a"], undefined, true],
    ["StringNotEquals", ["a"], [], true],
    ["StringEqualsIfExists", ["a"], undefined, true],
    ["StringEqualsIfExists", ["a"], ["b"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true],
    ["ForAllValues:StringEquals", ["a"], [], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a"], ["a", "b"], false],
    ["ForAllValues:StringEquals", ["a"], ["a"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], [], false],
    ["ForAnyValue:StringEqualsIfExists", ["a"], undefined, true],
    ["ForAnyValue:StringEquals", ["a"], ["b", "a"], true],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
    ["ForAnyValue:StringNotEquals", ["a"], ["a"], false],
    ["StringEquals", ["a"], ["a", "a"], false],
    ["StringNotEquals", ["a"], ["b", "c"], false],
    ["StringNotEquals", ["a", "b"], ["b"], false],
    ["StringEquals", [], ["b"], false],
    ["Null", ["true"], undefined, true],
    ["Null", ["true"], [], true],
    ["Null", ["TRUE"], undefined, true],
    ["Null", ["true"], ["x"], false],
    ["Null", ["false"], ["x"], true],
    ["Null", ["false"], undefined, false],
    ["Null", ["true", "false"], ["x"], true],
    ["Null", ["true", "false"], undefined, true],
  ])("A34 to A36, A50 to A58: %s %j %j", (operator, policy, request, expected) => {
    expect([operator, policy, request, holds(operator, policy, request)]).toEqual([operator, policy, request, expected]);
  });

  test("A57: a key that holds a set needs a set operator", () => {
    const operators = ["StringEquals", "StringNotEquals", "ForAnyValue:StringEquals", "ForAllValues:StringEquals"];
    expect(operators.map((o) => holds(o, ["a"], ["a"], "aws:TagKeys"))).toEqual([false, false, true, true]);
  });
});

describe("names of operators", () => {
  test.each<readonly [string, string | undefined]>([
    ["StringEquals", "StringEquals"],
    ["stringequals", "StringEquals"],
    ["FORALLVALUES:stringlikeifexists", "StringLike"],
    ["null", "Null"],
    ["NullIfExists", undefined],
    ["ForAllValues:Null", undefined],
    ["ForAllValues:", undefined],
    [":StringEquals", undefined],
    ["ForSomeValues:StringEquals", undefined],
    ["IfExists", undefined],
    ["StringMatches", undefined],
  ])("A39, A50: %s", (written, base) => {
    expect(parseOperatorName(written)?.base).toBe(base);
  });

  test("A35: every operator but BinaryEquals and Bool has an opposite that holds when it does not", () => {
    const sample: Readonly<Record<string, readonly [string, readonly string[]]>> = {
      string: ["b*", ["a", "b*", "bc", "B*"]],
      number: ["5", ["4", "5", "6"]],
      date: ["2026-01-15T12:00:00Z", ["2026-01-15T11:00:00Z", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z"]],
      ip: ["10.0.0.0/8", ["10.0.0.1", "11.0.0.1"]],
      arn: ["arn:aws:iam::1:user/a*", ["arn:aws:iam::1:user/ab", "arn:aws:iam::1:user/b"]],
    };
    const families = new Set<string>();
    for (const o of OPERATORS.values()) {
      if (o.name === "BinaryEquals" || o.name === "Bool") continue;
      families.add(o.family);
      expect(OPERATORS.get(o.opposite)?.opposite).toBe(o.name);
      const [policy = "", requests = []] = sample[o.family] ?? [];
      for (const request of requests)
        expect([o.name, request, holds(o.opposite, [policy], [request])]).toEqual([o.name, request, !holds(o.name, [policy], [request])]);
    }
    expect([...families].sort()).toEqual(["arn", "date", "ip", "number", "string"]);
    expect([OPERATORS.get("BinaryEquals")?.family, OPERATORS.get("Bool")?.family]).toEqual(["binary", "boolean"]);
  });
});

describe("values as policies write them", () => {
  test.each<readonly [string, number | undefined]>([
    ["5", 5],
    [" 5 ", 5],
    ["+5", 5],
    ["-5.25", -5.25],
    [".5", 0.5],
    [".25", 0.25],
    ["5.", 5],
    ["1e3", 1000],
    ["1E+3", 1000],
    ["1e-12", 1e-12],
    ["", undefined],
    ["x5", undefined],
    ["5x", undefined],
    ["1e", undefined],
    ["0x10", undefined],
    [".", undefined],
    ["5 6", undefined],
  ])("A42: the number %s", (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  test.each<readonly [string, string | undefined]>([
    ["2026", "2026-01-01T00:00:00.000Z"],
    ["2026-02", "2026-02-01T00:00:00.000Z"],
    ["2026-02-03", "2026-02-03T00:00:00.000Z"],
    ["2026-02-03T04:05", "2026-02-03T04:05:00.000Z"],
    ["2026-02-03T04:05Z", "2026-02-03T04:05:00.000Z"],
    ["2026-02-03T04:05:06", "2026-02-03T04:05:06.000Z"],
    ["2026-02-03t04:05:06z", "2026-02-03T04:05:06.000Z"],
    ["2026-02-03T04:05:06.7Z", "2026-02-03T04:05:06.700Z"],
    ["2026-02-03T04:05:06.789Z", "2026-02-03T04:05:06.789Z"],
    ["2026-02-03T04:05:06+02:00", "2026-02-03T02:05:06.000Z"],
    ["2026-02-03T04:05:06-02:30", "2026-02-03T06:35:06.000Z"],
    [" 2026-02-03T04:05:06Z ", "2026-02-03T04:05:06.000Z"],
    ["1770091506", "2026-02-03T04:05:06.000Z"],
    ["-86400", "1969-12-31T00:00:00.000Z"],
    ["0", "1970-01-01T00:00:00.000Z"],
    ["59", "1970-01-01T00:00:59.000Z"],
    ["-1", "1969-12-31T23:59:59.000Z"],
    ["2026-02-30x", undefined],
    ["x2026-02-03", undefined],
    ["2026-13-01", undefined],
    ["26-01-01", undefined],
    ["2026-02-03T04", undefined],
    ["2026-02-03 04:05:06", undefined],
    ["Tue, 03 Feb 2026 04:05:06 GMT", undefined],
    ["1770091506x", undefined],
    ["", undefined],
  ])("A43: the date %s", (text, moment) => {
    const parsed = parseDate(text);
    expect(parsed === undefined ? undefined : new Date(parsed).toISOString()).toBe(moment);
  });
});
