import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { pathsAnswer, reachAnswer, whoAnswer } from "@/server/contract/answers.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const A = "111122223333";
const ALICE = `arn:aws:iam::${A}:user/alice`;
const role = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const trusts = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const lets = (AWS: string, Condition: object, ...more: string[]): object => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: ["sts:AssumeRole", ...more],
  Condition,
});
const is = (key: string, value: string): object => ({ StringEquals: { [key]: value } });
const roleDetail = (name: string, AssumeRolePolicyDocument: object): object => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${name.replaceAll("-", "").toUpperCase().padEnd(17, "Z")}`,
  Arn: role(name),
  AssumeRolePolicyDocument,
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});

const FILES = {
  [`accounts/${A}/details.json`]: {
    UserDetailList: [
      { Path: "/", UserName: "alice", UserId: "AIDAALICE000000000000", Arn: ALICE, GroupList: [], AttachedManagedPolicies: [], UserPolicyList: [] },
    ],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      roleDetail("entry", trusts(lets(ALICE, is("sts:SourceIdentity", "alice"), "sts:SetSourceIdentity"))),
      roleDetail("side-entry", trusts(lets(ALICE, is("sts:SourceIdentity", "alice"), "sts:SetSourceIdentity"), lets(ALICE, is("sts:ExternalId", "x")))),
      roleDetail("for-alice", trusts(lets(role("entry"), is("aws:SourceIdentity", "alice"), "sts:SetSourceIdentity"))),
      roleDetail("for-bob", trusts(lets(role("entry"), is("aws:SourceIdentity", "bob"), "sts:SetSourceIdentity"))),
      roleDetail("for-bob-too", trusts(lets(role("side-entry"), is("aws:SourceIdentity", "bob"), "sts:SetSourceIdentity"))),
      roleDetail("web-team", trusts(lets(ALICE, is("aws:RequestTag/team", "web"), "sts:TagSession"))),
      roleDetail("web-data", trusts(lets(role("web-team"), is("aws:PrincipalTag/team", "web")))),
      roleDetail("db-data", trusts(lets(role("web-team"), is("aws:PrincipalTag/team", "db")))),
    ],
  },
};

const asked = (estate: Estate, name: string, params: object): unknown => {
  const question = QUESTIONS.get(name);
  return question?.ask(estate, question.params.parse(params));
};

describe("paths from policies whose conditions a session carries on", () => {
  let estate: Estate;
  beforeAll(async () => {
    const loaded = await withWrittenBundle(FILES, (folder) => loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" }));
    if (!loaded.ok) throw new Error(loaded.error.message);
    estate = new Estate(loaded.value, 0);
  });

  it("B26, B28: reach leaves out what the caller's own source identity and tags keep out of reach", () => {
    const { targets, total, verdicts } = reachAnswer.parse(asked(estate, "reach", { from: ALICE }));
    expect(targets.map((t) => t.ref).sort()).toEqual(["entry", "for-alice", "for-bob-too", "side-entry", "web-data", "web-team"].map(role).sort());
    expect({ total, verdicts }).toEqual({ total: 6, verdicts: { allowed: 0, conditional: 6, unknown: 0 } });
  });

  it.each([
    ["B28", "for-alice", 1],
    ["B28", "for-bob", 0],
    ["B28: another way in does without a source identity", "for-bob-too", 1],
    ["B26", "web-data", 1],
    ["B26", "db-data", 0],
  ])("%s: who and paths agree about %s", (_, name, ways) => {
    const { principals } = whoAnswer.parse(asked(estate, "who", { to: role(name) }));
    expect(principals.filter((p) => p.ref === ALICE)).toHaveLength(ways);
    const { paths, complete } = pathsAnswer.parse(asked(estate, "paths", { from: ALICE, to: role(name) }));
    expect({ ways: paths.length, complete }).toEqual({ ways, complete: true });
    for (const { edges } of paths) expect(edges.map((e) => e.conditions.length)).toEqual([1, 1]);
  });
});
