import { describe, expect, test } from "vitest";
import { factsOf, listOf, objectOf, podOf } from "@/server/collect/bundle/facts-of.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import { changeOfReads } from "./change-of-reads.ts";
import type { FactRead, LiveFact } from "./live-fact.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/api`;
const document = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

const facts = factsOf({
  "clusters/orchard/objects.json": listOf(podOf("api-0"), podOf("api-1"), objectOf("ServiceAccount", "api")),
  [`accounts/${ACCOUNT}/details.json`]: {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [
      {
        RoleName: "api",
        Path: "/team/",
        RoleId: "AROA1",
        Arn: ROLE,
        AssumeRolePolicyDocument: document("sts:AssumeRole"),
        RolePolicyList: [
          { PolicyName: "b", PolicyDocument: document("s3:GetObject") },
          { PolicyName: "a", PolicyDocument: document("s3:PutObject") },
        ],
        AttachedManagedPolicies: [],
      },
    ],
    Policies: [],
    IsTruncated: false,
  },
});
const [role] = facts.accounts[0]?.roles ?? [];
if (!role) throw new Error("the bundle has no role");

const aRead = (fact: LiveFact, over: Partial<FactRead>): FactRead => ({ fact, outcome: "read", lacks: [], calls: [], ...over });
const ofRole = (over: Partial<IamRoleFact>, more: Partial<FactRead> = {}): FactRead =>
  aRead({ kind: "principal", account: ACCOUNT, type: "role", arn: ROLE }, { found: { account: { roles: [{ ...role, ...over }] } }, ...more });
const ofPod = (name: string, over: Partial<FactRead>): FactRead =>
  aRead({ kind: "object", cluster: "orchard", type: "pod", namespace: "payments", name }, over);
const factsAfter = (read: FactRead) => changedFacts(facts, changeOfReads(facts, [read]).change);

describe("a role", () => {
  test("that reads the same in another order, and with what account details do not tell, is the same, and the facts are the very same objects", () => {
    const read = ofRole({
      inlinePolicies: role.inlinePolicies?.toReversed(),
      description: "told by get-role alone",
      lastUsed: "2026-01-01T00:00:00Z",
      partial: [],
    });
    expect(changeOfReads(facts, [read])).toEqual({ states: ["same"], change: { clusters: {}, accounts: {} } });
    expect(factsAfter(read).accounts[0]).toBe(facts.accounts[0]);
  });

  test("with another trust policy is changed, and keeps what the answer did not say", () => {
    const read = ofRole({ trustPolicy: document("sts:TagSession"), inlinePolicies: undefined, attachedPolicies: undefined });
    expect(changeOfReads(facts, [read]).states).toEqual(["changed"]);
    const now = factsAfter(read).accounts[0]?.roles[0];
    expect(now?.trustPolicy).toEqual(document("sts:TagSession"));
    expect(now?.inlinePolicies).toEqual(role.inlinePolicies);
  });

  test("whose inline policy was named and not read keeps that policy's document", () => {
    const read = ofRole({ inlinePolicies: [{ name: "a", document: document("s3:DeleteObject") }], inlinePolicyNames: ["b", "c"] });
    const now = factsAfter(read).accounts[0]?.roles[0];
    expect(now?.inlinePolicies).toEqual([
      { name: "a", document: document("s3:DeleteObject") },
      { name: "b", document: document("s3:GetObject") },
    ]);
    expect(now?.inlinePolicyNames).toEqual(["c"]);
  });

  test("of which only the lists were read stays under its own ARN", () => {
    const read = ofRole({ arn: `arn:aws:iam::${ACCOUNT}:role/api`, path: "/", trustPolicy: undefined, inlinePolicies: [] });
    expect(factsAfter(read).accounts[0]?.roles).toMatchObject([{ arn: ROLE, path: "/team/", trustPolicy: role.trustPolicy, inlinePolicies: [] }]);
  });

  test("that was made again under another path is another one", () => {
    const other = `arn:aws:iam::${ACCOUNT}:role/api`;
    const read = ofRole({ arn: other, path: "/" });
    expect(changeOfReads(facts, [read]).states).toEqual(["gone"]);
    expect(factsAfter(read).accounts[0]?.roles.map((one) => one.arn)).toEqual([other]);
  });

  test("that was made again under the same name is changed: policies that name it mean the one before", () => {
    expect(changeOfReads(facts, [ofRole({ id: "AROA2" })]).states).toEqual(["changed"]);
  });
});

describe("an object", () => {
  test("that is gone is removed, one that was not there before is put, one that is neither is absent", () => {
    expect(changeOfReads(facts, [ofPod("api-0", { outcome: "gone" })])).toMatchObject({
      states: ["gone"],
      change: { clusters: { orchard: { pods: { put: [], remove: ["payments/api-0"] } } } },
    });
    const [found] = factsOf({ "clusters/orchard/pod.json": podOf("api-2") }).clusters;
    const read = ofPod("api-2", found ? { found: { cluster: found } } : {});
    expect(changeOfReads(facts, [read]).states).toEqual(["appeared"]);
    expect(factsAfter(read).clusters[0]?.pods.map((one) => one.name)).toEqual(["api-0", "api-1", "api-2"]);
    expect(changeOfReads(facts, [ofPod("api-3", { outcome: "gone" })]).states).toEqual(["absent"]);
  });

  test("that could not be read, or whose answer could not be understood, stays", () => {
    for (const read of [ofPod("api-0", { outcome: "unread" }), ofPod("api-0", { outcome: "read" })]) {
      expect(changeOfReads(facts, [read])).toEqual({ states: ["unread"], change: { clusters: {}, accounts: {} } });
    }
  });

  test("of a cluster that the snapshot does not know changes nothing", () => {
    const fact: LiveFact = { kind: "object", cluster: "elsewhere", type: "pod", namespace: "payments", name: "api-0" };
    expect(changeOfReads(facts, [aRead(fact, { outcome: "gone" })]).states).toEqual(["unread"]);
  });
});
