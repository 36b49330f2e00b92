import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { A, lookAlikes } from "@/server/graph/edges/look-alikes.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { ActionCatalogue } from "@/server/policy/actions/catalogue.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { askCan, askWhoCan } from "./ask-can.ts";

const TIME = Date.UTC(2026, 10, 25);
let catalogue: ActionCatalogue;
beforeAll(async () => {
  catalogue = await actionCatalogue();
});

interface Asked {
  readonly action: string;
  readonly resource?: string;
}

const line = (ref: string, verdict: string, conditions: readonly unknown[]): string => `${ref} ${verdict} ${JSON.stringify(conditions)}`;

/** Every identity asked by itself. */
function oneByOne(estate: Estate, asked: Asked): readonly string[] {
  const all = estate.facts.accounts.flatMap((a) => [...a.users, ...a.roles].map((i) => arnRef(i.arn)));
  return all.flatMap((principal) => {
    const { verdict, conditions } = askCan(estate, { ...asked, principal }, catalogue);
    return verdict === "denied" ? [] : [line(principal, verdict, conditions)];
  });
}

function together(estate: Estate, asked: Asked): readonly string[] {
  return askWhoCan(estate, asked, catalogue).principals.map((p) => line(p.ref, p.verdict, p.conditions));
}

const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
const QUESTIONS: readonly Asked[] = [
  { action: "s3:GetObject" },
  { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" },
  { action: "s3:Get*" },
  { action: "iam:PassRole", resource: role(A, "r1") },
  { action: "sts:AssumeRole" },
  ...[A, "999988887777", "555566667777"].flatMap((account) => [
    { action: "sts:AssumeRole", resource: role(account, "r0") },
    { action: "sts:AssumeRole", resource: role(account, "r1") },
  ]),
  { action: "sts:TagSession", resource: role(A, "r1") },
  { action: "sts:*", resource: role(A, "r0") },
  { action: "*" },
];

const BUCKET = "arn:aws:s3:::bucket";
const variable = (key: string): string => ["$", `{${key}}`].join("");
const onBucket = (effect: "Allow" | "Deny", principal: unknown, condition?: unknown) => ({
  Effect: effect,
  Principal: principal,
  Action: "s3:*",
  Resource: `${BUCKET}/*`,
  ...(condition === undefined ? {} : { Condition: condition }),
});
/** What may stand on a bucket: identities that are named, in either effect, and what tells others apart. */
const ON_BUCKET = [
  [onBucket("Allow", { AWS: `arn:aws:iam::${A}:user/u1` })],
  [onBucket("Deny", { AWS: role(A, "r1") })],
  [onBucket("Allow", "*", { StringEquals: { "aws:PrincipalTag/team": "blue" } })],
  [onBucket("Deny", "*", { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:user/u*` } })],
  [{ ...onBucket("Allow", { AWS: A }), Resource: `${BUCKET}/${variable("aws:username")}` }],
];

describe("law: who-can says of everybody what can says of each (A59, B1 to B41)", () => {
  it("whatever policies, boundaries, tags, devices, limits and named principals tell apart", () => {
    fc.assert(
      fc.property(lookAlikes, fc.constantFrom(...QUESTIONS), (facts, asked) => {
        const estate = new Estate(facts, TIME);
        expect([...together(estate, asked)].sort()).toEqual([...oneByOne(estate, asked)].sort());
      }),
      { numRuns: 400 },
    );
  });

  it("whatever stands on the resource (A59, B1)", () => {
    const questions = [
      { action: "s3:GetObject", resource: `${BUCKET}/u1` },
      { action: "s3:Get*", resource: `${BUCKET}/u1` },
    ];
    fc.assert(
      fc.property(lookAlikes, fc.constantFrom(...ON_BUCKET), fc.constantFrom(...questions), (facts, Statement, asked) => {
        const [own, ...others] = facts.accounts;
        const resourcePolicies = [{ resource: BUCKET, document: { Version: "2012-10-17", Statement } }];
        const estate = new Estate({ ...facts, accounts: own ? [{ ...own, resourcePolicies }, ...others] : [] }, TIME);
        expect([...together(estate, asked)].sort()).toEqual([...oneByOne(estate, asked)].sort());
      }),
      { numRuns: 300 },
    );
  });

  const bundles = [
    { name: "demo", path: "server/demo/bundle" },
    { name: "orchard", path: recordedInput("orchard") },
  ];
  for (const { name, path } of bundles)
    it.skipIf(path === undefined)(`in ${name}`, async () => {
      const loaded = await loadFacts(path ?? "", { readAt: new Date(TIME).toISOString() });
      if (!loaded.ok) throw new Error(loaded.error.message);
      const estate = new Estate(loaded.value, TIME);
      const roles = loaded.value.accounts.flatMap((a) => a.roles.map((r) => r.arn));
      const asked = [
        ...["s3:GetObject", "s3:*", "iam:PassRole", "dynamodb:PutItem", "ec2:RunInstances", "sqs:*Permission"].map((action) => ({ action })),
        ...roles.map((resource) => ({ action: "sts:AssumeRole", resource })),
        ...loaded.value.accounts.flatMap((a) => a.resourcePolicies.map(({ resource }) => ({ action: `${resource.split(":")[2]}:*`, resource }))),
      ];
      for (const question of asked) expect([...together(estate, question)].sort()).toEqual([...oneByOne(estate, question)].sort());
    });
});
