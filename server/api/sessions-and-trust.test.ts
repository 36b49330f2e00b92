import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const A = "111122223333";
const B = "999988887777";
const NOW = Date.parse("2026-11-25T00:00:00Z");
const ASSUME = "sts:AssumeRole";
const BOTH = [ASSUME, "sts:TagSession"];
const AGENT = { Service: "pods.eks.amazonaws.com" };
const role = (name: string, account = A): string => `arn:aws:iam::${account}:role/${name}`;
const user = (name: string, account = A): string => `arn:aws:iam::${account}:user/${name}`;
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const may = (Action: unknown, Resource = "*"): object[] => [{ PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action, Resource }) }];
const trust = (Principal: unknown, Action: unknown = ASSUME, Condition?: object): object =>
  document({ Effect: "Allow", Principal, Action, ...(Condition ? { Condition } : {}) });
const tagsOf = (namespace: string, account: string): object => ({
  StringEquals: { "aws:PrincipalTag/kubernetes-namespace": namespace, "aws:PrincipalTag/kubernetes-service-account": account },
});

const common = (name: string, kind: string): object => ({
  Path: "/",
  [`${kind}Name`]: name,
  [`${kind}Id`]: `${kind === "Role" ? "AROA" : "AIDA"}${name.toUpperCase().padEnd(17, "Z")}`,
  AttachedManagedPolicies: [],
});
const aRole = (name: string, policy: object, own: readonly object[] = [], account = A): object => ({
  ...common(name, "Role"),
  Arn: role(name, account),
  AssumeRolePolicyDocument: policy,
  RolePolicyList: own,
  InstanceProfileList: [],
});
const aUser = (name: string, own: readonly object[] = []): object => ({ ...common(name, "User"), Arn: user(name), GroupList: [], UserPolicyList: own });
const details = (RoleDetailList: readonly object[], UserDetailList: readonly object[] = []): object => ({
  UserDetailList,
  GroupDetailList: [],
  Policies: [],
  RoleDetailList,
});

const associations = new Map<string, object>([
  ["tagged", { roleArn: role("first") }],
  ["untagged", { roleArn: role("first"), disableSessionTags: true }],
  ["narrowed", { roleArn: role("first"), disableSessionTags: true, policy: JSON.stringify(document({ Effect: "Allow", Action: "s3:*", Resource: "*" })) }],
  ["targeted", { roleArn: role("first"), targetRoleArn: role("open", B) }],
]);
const accounts = [...associations.keys()];
const associationFiles = Object.fromEntries(
  accounts.map((name) => [
    `clusters/c1/${name}.json`,
    {
      association: {
        clusterName: "c1",
        namespace: "pay",
        serviceAccount: name,
        associationId: `a-${name}`,
        associationArn: `arn:aws:eks:eu-west-1:${A}:podidentityassociation/c1/a-${name}`,
        disableSessionTags: false,
        ...associations.get(name),
      },
    },
  ]),
);

const FILES = {
  ...associationFiles,
  "clusters/c1/list.json": {
    associations: accounts.map((name) => ({ clusterName: "c1", namespace: "pay", serviceAccount: name, associationId: `a-${name}` })),
  },
  "clusters/c1/cluster.json": { cluster: { name: "c1", arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`, status: "ACTIVE" } },
  "clusters/c1/objects.json": {
    apiVersion: "v1",
    kind: "List",
    items: accounts.map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace: "pay", name } })),
  },
  [`accounts/${A}/details.json`]: details(
    [
      aRole("first", trust(AGENT, BOTH), may([...BOTH, "s3:GetObject"])),
      aRole("plain", trust({ AWS: role("first") })),
      aRole("second", trust({ AWS: role("first") }, BOTH), may(BOTH)),
      aRole("third-plain", trust({ AWS: role("second") })),
      aRole("third", trust({ AWS: role("second") }, BOTH, tagsOf("pay", "tagged"))),
      aRole("by-tag", trust({ AWS: A }, BOTH, tagsOf("pay", "tagged"))),
      aRole("by-other-tag", trust({ AWS: A }, BOTH, tagsOf("web", "tagged"))),
      aRole("after-target", trust({ AWS: role("open", B) })),
      aRole("after-target-tagged", trust({ AWS: role("open", B) }, BOTH)),
      aRole("for-ann", trust({ AWS: user("ann") })),
      aRole("for-account", trust({ AWS: A })),
    ],
    [aUser("ann"), aUser("ben", may(ASSUME)), aUser("cas", may(ASSUME, role("FOR-account")))],
  ),
  [`accounts/${B}/details.json`]: details([
    aRole("open", trust({ AWS: role("first") }, BOTH), may(BOTH), B),
    aRole("closed", trust({ AWS: A }), [], B),
    aRole("by-token", trust({ Federated: "accounts.google.com" }, "sts:AssumeRoleWithWebIdentity"), [], B),
  ]),
};

async function estateOf(files: Readonly<Record<string, unknown>>): Promise<Estate> {
  return withWrittenBundle(files, async (path) => {
    const loaded = await loadFacts(path, { readAt: new Date(NOW).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    return new Estate(loaded.value, NOW);
  });
}

interface Said {
  readonly verdict: string;
  readonly resources?: readonly string[];
  readonly verdicts: readonly { readonly verdict: string; readonly steps: readonly { readonly code: string }[] }[];
  readonly targets: readonly { readonly ref: string; readonly verdict: string }[];
  readonly principals: readonly { readonly ref: string; readonly verdict: string }[];
}

let estate: Estate;
beforeAll(async () => {
  estate = await estateOf(FILES);
});

function ask(name: string, params: Readonly<Record<string, unknown>>, of = estate): Said {
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(`no question ${name}`);
  return question.ask(of, question.params.parse(params)) as Said;
}

const asked = async (name: string, params: Readonly<Record<string, unknown>>): Promise<Said> => await ask(name, params);

const account = (name: string): string => `k8s://c1/serviceaccount/pay/${name}`;
const reached = (name: string, to: string): string | undefined => ask("reach", { from: account(name) }).targets.find((t) => t.ref === to)?.verdict;

describe("what a Pod Identity session becomes next", () => {
  it.each([
    ["B25 a role that does not allow tags to be sent", "tagged", role("plain"), undefined],
    ["EX-B25 the same, with session tags off", "untagged", role("plain"), "allowed"],
    ["B25 a role that does", "tagged", role("second"), "allowed"],
    ["B33, D5 a role that asks for the tags of the session", "tagged", role("by-tag"), "allowed"],
    ["B33, D5 the same, with session tags off: by tags chosen in a role between", "untagged", role("by-tag"), "conditional"],
    ["B33, D5 a role that asks for another namespace", "tagged", role("by-other-tag"), undefined],
    ["B25 tags go on hop by hop: the next role has to allow them too", "tagged", role("third-plain"), undefined],
    ["B33 tags go on hop by hop, with their values", "tagged", role("third"), "allowed"],
    ["B23 without tags, hop by hop", "untagged", role("third-plain"), "allowed"],
    ["D9 a session policy limits what its session may do", "narrowed", role("plain"), undefined],
    ["D9 the role itself is handed out all the same", "narrowed", role("first"), "allowed"],
    ["D7 the target role alone is handed out", "targeted", role("first"), undefined],
    ["D5, D7 a target role's session carries the tags on", "targeted", role("after-target"), undefined],
    ["D5, D7 to a role that allows them", "targeted", role("after-target-tagged"), "allowed"],
  ])("%s", (_, from, to, verdict) => {
    expect(reached(from, to)).toBe(verdict);
  });
});

describe("can sts:AssumeRole asks the role's trust policy as well (B1)", () => {
  it.each([
    ["B3 a user that the trust policy names", user("ann"), role("for-ann"), "allowed"],
    ["B1 a user that it does not name, whatever its own policy says", user("ben"), role("for-ann"), "denied"],
    ["B3 an account delegates to its policies", user("ben"), role("for-account"), "allowed"],
    ["B3 without one of its own", user("ann"), role("for-account"), "denied"],
    ["B4 across accounts both sides have to", user("ann"), role("closed", B), "denied"],
    ["B10 a role that is not there", user("ben"), role("nothing"), "denied"],
    ["I5 a role of an account that was not collected", user("ben"), role("far", "444455556666"), "unknown"],
    ["D9 a session policy limits the call", account("narrowed"), role("plain"), "denied"],
    ["B25 through a session with tags", account("tagged"), role("plain"), "denied"],
  ])("%s", async (_, principal, resource, verdict) => {
    expect((await asked("can", { principal, action: ASSUME, resource })).verdict).toBe(verdict);
  });

  it("B24 sts:TagSession is asked of it too", async () => {
    expect((await asked("can", { principal: user("ben"), action: "sts:TagSession", resource: role("for-account") })).verdict).toBe("denied");
  });

  it("B3 who-can lists those whom the trust policy names, and none that it does not", async () => {
    const { principals } = await asked("who-can", { action: ASSUME, resource: role("for-ann") });
    expect(principals.map((p) => [p.ref, p.verdict])).toEqual([[user("ann"), "allowed"]]);
  });

  it("B3 for any role, those that name the caller count", async () => {
    expect(await asked("can", { principal: user("ann"), action: ASSUME })).toMatchObject({ verdict: "allowed", resources: [role("for-ann")] });
  });
});

describe("A16, I4 names of users and roles in another letter case", () => {
  it.each([
    ["a user", user("ANN"), role("for-ann")],
    ["a role", user("ann"), role("FOR-ann")],
    ["a session's role", `arn:aws:sts::${A}:assumed-role/FIRST/x`, role("second")],
  ])("%s", (_, from, to) => {
    expect(ask("explain", { from, to }).verdicts[0]?.verdict).toBe("allowed");
  });
  it("the resource of can", async () => {
    expect((await asked("can", { principal: user("ann"), action: ASSUME, resource: role("For-Ann") })).verdict).toBe("allowed");
  });
  it("but a policy's Resource is compared letter by letter", async () => {
    expect((await asked("can", { principal: user("cas"), action: ASSUME, resource: role("for-account") })).verdict).toBe("denied");
  });
});

describe("explain, for one action", () => {
  it.each([
    ["B24, B33 tags: on the condition that the trust policy sets", role("second"), role("third"), "sts:TagSession", "conditional"],
    ["B24 tags: the trust policy names the role", role("first"), role("second"), "sts:TagSession", "allowed"],
    ["B24 tags: the trust policy is for the call alone", role("first"), role("plain"), "sts:TagSession", "denied"],
    ["B28 a source identity", role("first"), role("second"), "sts:SetSourceIdentity", "denied"],
    ["A9 in any letter case", role("first"), role("plain"), "STS:assumerole", "allowed"],
    ["0.3 of a role that was not collected", user("ben"), role("far", "444455556666"), "sts:TagSession", "unknown"],
  ])("%s", (_, from, to, action, verdict) => {
    const { verdicts } = ask("explain", { from, to, action });
    expect(verdicts.map((v) => v.verdict)).toEqual([verdict]);
  });
});

describe("B10 an account that is suspended", () => {
  const listed = (status: string): object => ({ Accounts: [A, B].map((Id) => ({ Id, Name: Id, Status: Id === B ? status : "ACTIVE" })) });
  const google = "oidc://accounts.google.com#7";
  it.each([
    ["SUSPENDED", "denied"],
    ["ACTIVE", "allowed"],
  ])("%s: its roles are %s", async (status, verdict) => {
    const suspended = await estateOf({ ...FILES, "organization/accounts.json": listed(status) });
    const said = ask("explain", { from: role("first"), to: role("open", B) }, suspended).verdicts[0];
    expect(said?.verdict).toBe(verdict);
    expect(said?.steps.some((s) => s.code === "ACCOUNT_SUSPENDED")).toBe(verdict === "denied");
    expect(ask("explain", { from: google, to: role("by-token", B) }, suspended).verdicts[0]?.verdict).toBe(verdict);
  });
});
