import { expect, test } from "vitest";
import type { IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import { withoutStatements } from "./inline-fix.ts";

const allow = (Action: string): object => ({ Effect: "Allow", Action, Resource: "*" });
const document = { Version: "2012-10-17", Statement: [allow("s3:GetObject"), allow("iam:PutRolePolicy")] };
const common = { path: "/", inlinePolicies: [{ name: "p", document }], attachedPolicies: [], boundary: null };
const role: IamRoleFact = { ...common, arn: "arn:aws:iam::111122223333:role/a", name: "a", trustPolicy: { Version: "2012-10-17", Statement: [] } };
const user: IamUserFact = { ...common, arn: "arn:aws:iam::111122223333:user/a", name: "a", groups: [] };
const GONE = new Map([["p", new Set([1])]]);

const ofRole = (part: Partial<IamRoleFact>) => withoutStatements({ type: "role", fact: { ...role, ...part } }, "111122223333", GONE, "less");
const ofUser = (part: Partial<IamUserFact>) => withoutStatements({ type: "user", fact: { ...user, ...part } }, "111122223333", GONE, "less");

test("the other statements stay", () => {
  const left = { ...document, Statement: [allow("s3:GetObject")] };
  expect(ofRole({})?.files.map(({ content }) => content)).toEqual([{ RoleName: "a", PolicyName: "p", PolicyDocument: left }]);
  expect(ofUser({})?.commands).toEqual([expect.stringContaining("put-user-policy --user-name a --policy-name p")]);
});

test.each<[string, Partial<IamRoleFact>]>([
  ["attached policies", { attachedPolicies: undefined }],
  ["boundary", { boundary: undefined }],
  ["trust policy", { trustPolicy: undefined }],
  ["whole list of inline policies", { partial: ["inlinePolicies"] }],
  ["texts of further inline policies", { inlinePolicyNames: ["q"] }],
])("nothing is changed of a role of which the %s was not read", (_, part) => {
  expect(ofRole(part)).toBeUndefined();
});

test("nothing is changed of a user of which the groups were not read, or whose policy is not there", () => {
  expect(ofUser({ groups: undefined })).toBeUndefined();
  expect(ofUser({ inlinePolicies: [] })).toBeUndefined();
});
