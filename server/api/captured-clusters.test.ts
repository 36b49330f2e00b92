import { expect, test } from "vitest";
import { claimsInUse, movesOfCaptures } from "./captured-clusters.ts";

const arn = (account: string) => `arn:aws:eks:eu-west-1:${account}:cluster/prod`;
const A = { folder: "prod", name: "prod", arn: arn("111122223333") };
const B = { folder: "prod.444455556666.eu-west-1", name: "prod", arn: arn("444455556666") };
const moves = (...captures: Parameters<typeof movesOfCaptures>[0]) => movesOfCaptures(captures).map((one) => Object.fromEntries(one));

test("two clusters of one name are both called with account and region, in all captures that have them", () =>
  expect(moves([A], [B], [{ folder: "prod", name: "prod" }])).toEqual([{ prod: "prod.111122223333.eu-west-1" }, {}, { prod: "prod.111122223333.eu-west-1" }]));

test("one alone has its name, whatever its folder was called", () => {
  expect(moves([A])).toEqual([{}]);
  expect(moves([B])).toEqual([{ "prod.444455556666.eu-west-1": "prod" }]);
});

test("what was sent for another cluster of the name lies apart though its folder is called alike", () =>
  expect(moves([A], [{ folder: "prod", arn: B.arn }])).toEqual([{ prod: "prod.111122223333.eu-west-1" }, { prod: "prod.444455556666.eu-west-1" }]));

test("a folder that no capture has anything in has no part in it", () =>
  expect(claimsInUse([A, B], ["clusters/prod/pods.json", "accounts/111122223333/list-roles.json"])).toEqual([A]));
