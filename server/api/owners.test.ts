import { beforeAll, describe, expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import { DEFAULT_OWNER_RULES } from "@/server/query/owners/owner-rule.ts";
import { ownersOf } from "@/server/query/owners/owners-of.ts";
import { parseOwnerRules } from "./owner-rules.ts";

const ACCOUNT = "111122223333";
const role = (RoleName: string, Tags: object[]) => ({
  Role: {
    RoleName,
    RoleId: "AROAX",
    Path: "/",
    Arn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
    Tags,
  },
});
const object = (kind: string, name: string, labels: object, namespace?: string) => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace, labels },
  spec: { containers: [] },
});

let world: World;
beforeAll(() => {
  const files: Record<string, unknown> = {
    "organization/accounts.json": { Accounts: [{ Id: ACCOUNT, Name: "shop-production", Status: "ACTIVE" }] },
    [`accounts/${ACCOUNT}/list-tags-for-resource.json`]: {
      Tags: [
        { Key: "owner", Value: "finance" },
        { Key: "team", Value: "ledger" },
      ],
    },
    [`accounts/${ACCOUNT}/tagged.json`]: role("tagged", [
      { Key: "Team", Value: "payments" },
      { Key: "owner", Value: "asha" },
    ]),
    [`accounts/${ACCOUNT}/plain.json`]: role("team-ledger-writer", []),
    "clusters/orchard/objects.json": {
      apiVersion: "v1",
      kind: "List",
      items: [
        object("Namespace", "stage-web", { team: "web" }),
        object("Pod", "own", { team: "search" }, "stage-web"),
        object("Pod", "plain", {}, "stage-web"),
      ],
    },
    "clusters/orchard/describe-cluster.json": {
      cluster: { name: "orchard", arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/orchard`, tags: { owner: "platform", team: "clusters" } },
    },
  };
  world = new World(assembleFacts(documentsOf("x", Object.entries(files)), { readAt: "2026-01-01T00:00:00Z" }), 0);
});

const known = (ref: string, rules = DEFAULT_OWNER_RULES) =>
  ownersOf(world, toRef(ref) ?? arnRef(ref), rules).map(({ field, value, source }) => [field, value, source]);

describe("who answers for something, without a rule file", () => {
  test.each<[string, string, string[][]]>([
    [
      "a role by its tags, the environment by its account's name",
      `arn:aws:iam::${ACCOUNT}:role/tagged`,
      [
        ["owner", "asha", "tag owner of role tagged"],
        ["team", "payments", "tag Team of role tagged"],
        ["environment", "production", `name of account ${ACCOUNT}`],
      ],
    ],
    [
      "a pod by its own label before its namespace's, by its cluster's tag, and by its namespace's name",
      "k8s://orchard/pod/stage-web/own",
      [
        ["owner", "platform", "tag owner of cluster orchard"],
        ["team", "search", "label team of pod own"],
        ["environment", "stage", "name of namespace stage-web"],
      ],
    ],
    [
      "a pod without a label by its namespace's",
      "k8s://orchard/pod/stage-web/plain",
      [
        ["owner", "platform", "tag owner of cluster orchard"],
        ["team", "web", "label team of namespace stage-web"],
        ["environment", "stage", "name of namespace stage-web"],
      ],
    ],
    [
      "a role without tags by those of its account",
      `arn:aws:iam::${ACCOUNT}:role/team-ledger-writer`,
      [
        ["owner", "finance", `tag owner of account ${ACCOUNT}`],
        ["team", "ledger", `tag team of account ${ACCOUNT}`],
        ["environment", "production", `name of account ${ACCOUNT}`],
      ],
    ],
    ["something of which nothing is known", "service:ec2.amazonaws.com", []],
  ])("%s", (_, ref, expected) => {
    expect(known(ref)).toEqual(expected);
  });
});

describe("an ordered rule file", () => {
  const FILE = `owners:
  - field: team
    from: name
    pattern: ^team-([a-z]+)-
  - field: team
    from: tag
    key: Team
  - field: environment
    from: account-name
    pattern: prod
    value: live
`;

  test("the first rule that finds something counts, and only its rules do", () => {
    const rules = parseOwnerRules(FILE, "owners.yaml");
    expect(known(`arn:aws:iam::${ACCOUNT}:role/team-ledger-writer`, rules)).toEqual([
      ["team", "ledger", "name of role team-ledger-writer"],
      ["environment", "live", `name of account ${ACCOUNT}`],
    ]);
    expect(known(`arn:aws:iam::${ACCOUNT}:role/tagged`, rules)[0]).toEqual(["team", "payments", "tag Team of role tagged"]);
  });

  test.each<[string, string, RegExp]>([
    ["an unknown field", "owners:\n  - field: boss\n    from: name\n", /^o\.yaml:2: owners\.0\.field/],
    ["a tag without a key", "owners:\n  - field: team\n    from: name\n  - field: team\n    from: tag\n", /^o\.yaml:4: .*has one/],
    ["a pattern that is none", "owners:\n  - field: team\n    from: name\n    pattern: '('\n", /^o\.yaml:2: .*no regular expression/],
    ["no YAML", "owners: [\n", /^o\.yaml:\d+: /],
  ])("%s is told with file and line", (_, text, said) => {
    expect(() => parseOwnerRules(text, "o.yaml")).toThrow(said);
  });
});
