import { beforeAll, expect, test } from "vitest";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { World } from "@/server/graph/world.ts";
import { changedDocuments } from "./changed-documents.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/OrdersBucket`;
const USER = `arn:aws:iam::${ACCOUNT}:user/hugotse`;
const BILLING = "k8s://demo/serviceaccount/shop/billing";
const TIME = Date.parse("2026-06-09T00:00:00Z");
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/shared`;
const [one, other] = ["s3:GetObject", "s3:PutObject"].map((Action) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }));

let demo: Facts;
beforeAll(async () => {
  demo = await factsOfBundle("server/demo/bundle", new Date("2026-06-01T00:00:00Z"));
});

const withRole = (part: Partial<IamRoleFact>): Facts => {
  const roles = demo.accounts.flatMap((account) => account.roles).filter((role) => role.arn === ROLE);
  return changedFacts(demo, { accounts: { [ACCOUNT]: { roles: { put: roles.map((role) => ({ ...role, ...part })) } } } });
};
const withPolicy = (document: unknown, part: Partial<IamRoleFact>): Facts =>
  changedFacts(withRole(part), { accounts: { [ACCOUNT]: { policies: { put: [{ arn: POLICY, name: "shared", document }] } } } });
const withGroup = (document: unknown): Facts => {
  const users = demo.accounts.flatMap((account) => account.users).filter((user) => user.arn === USER);
  const inGroup = users.map((user) => ({ ...user, groups: ["Devs"], inlinePolicies: [], attachedPolicies: [], partial: [] }));
  const group = { arn: `arn:aws:iam::${ACCOUNT}:group/devs`, name: "devs", path: "/", inlinePolicies: [{ name: "g", document }], attachedPolicies: [] };
  return changedFacts(demo, { accounts: { [ACCOUNT]: { users: { put: inGroup }, groups: { put: [group] } } } });
};
const inline = (...names: readonly string[]): Partial<IamRoleFact> => ({ inlinePolicies: names.map((name) => ({ name, document: one })) });
const withoutAssociations = (lists: "complete" | "partial"): Facts => ({
  ...demo,
  clusters: demo.clusters.map((cluster) => ({
    ...cluster,
    podIdentityAssociations: [],
    lists: { ...cluster.lists, podIdentityAssociations: lists },
  })) as Facts["clusters"],
});

test.each<[string, () => readonly [Facts, Facts], readonly string[]]>([
  ["nothing changed", () => [demo, { ...demo }], []],
  ["a trust policy", () => [demo, withRole({ trustPolicy: one })], [`trust policy of ${ROLE}`]],
  ["an inline policy", () => [withRole(inline("a")), withRole(inline("a", "b"))], [`identity policies of ${ROLE}`]],
  ["inline policies told in another order", () => [withRole(inline("a", "b")), withRole(inline("b", "a"))], []],
  ["attached policies told in another order", () => [withRole({ attachedPolicies: ["a", "b"] }), withRole({ attachedPolicies: ["b", "a"] })], []],
  [
    "the text of an attached policy",
    () => [withPolicy(one, { attachedPolicies: [POLICY] }), withPolicy(other, { attachedPolicies: [POLICY] })],
    [`identity policies of ${ROLE}`],
  ],
  ["a boundary that is new", () => [withRole({ boundary: null }), withRole({ boundary: POLICY })], [`permissions boundary of ${ROLE}`]],
  ["the text of a boundary", () => [withPolicy(one, { boundary: POLICY }), withPolicy(other, { boundary: POLICY })], [`permissions boundary of ${ROLE}`]],
  ["a policy of a group of a user", () => [withGroup(one), withGroup(other)], [`identity policies of ${USER}`]],
  [
    "the text of an attached policy that one side did not read",
    () => [withPolicy(undefined, { attachedPolicies: [POLICY] }), withPolicy(one, { attachedPolicies: [POLICY] })],
    [],
  ],
  ["the text of a boundary that one side did not read", () => [withPolicy(one, { boundary: POLICY }), withPolicy(undefined, { boundary: POLICY })], []],
  [
    "an attached policy in the place of another, neither of them read",
    () => [withRole({ attachedPolicies: ["a"] }), withRole({ attachedPolicies: ["b"] })],
    [`identity policies of ${ROLE}`],
  ],
  ["policies that one side did not read", () => [withRole({ inlinePolicies: undefined }), withRole(inline("a"))], []],
  ["policies that one side read in part", () => [withRole({ ...inline("a"), partial: ["inlinePolicies"] }), withRole(inline("a", "b"))], []],
  ["a role that is there on one side alone", () => [changedFacts(demo, { accounts: { [ACCOUNT]: { roles: { remove: [ROLE] } } } }), demo], []],
  ["an account that one side did not read", () => [{ ...demo, accounts: [] }, demo], []],
  ["an association that is gone", () => [demo, withoutAssociations("complete")], [`Pod Identity association of ${BILLING}`]],
  ["associations that one side did not read", () => [demo, withoutAssociations("partial")], []],
])("%s", (_, sides, told) => {
  const [before, after] = sides().map((facts) => new World(facts, TIME));
  expect(before && after && changedDocuments(before, after).map(({ ref, document }) => `${document} of ${ref}`)).toEqual(told);
});
