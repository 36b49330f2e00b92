import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { ADMIN, anIamRole, anIamUser, byToken, cluster, type Files, FOREIGN, inAccount, OTHER_ROLES, objects, provider } from "./a-case.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./findings.ts";

const NOW = "2026-11-27T00:00:00Z";
const ACCOUNT = "111122223333";
const RBAC = "rbac.authorization.k8s.io";

async function found(rule: string, files: Files): Promise<readonly Finding[]> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: NOW }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const world = new World(loaded.value, Date.parse(NOW));
  return findingsOf(world, buildGraph(world)).filter((one) => one.rule === rule);
}

const awsAuth = (...rows: readonly (readonly [arn: string, group: string])[]): Files =>
  objects("configmaps", [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "kube-system", name: "aws-auth" },
      data: { mapRoles: rows.map(([arn, group]) => `- rolearn: ${arn}\n  username: ${arn.slice(-3)}\n  groups: [${group}]\n`).join("") },
    },
  ]);

describe("whoever a list of a cluster names for one cause is told", () => {
  test("roles of one name, of two accounts, in system:masters", async () => {
    const organization = {
      "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: ACCOUNT } },
      "organization/accounts.json": { Accounts: [ACCOUNT, FOREIGN].map((Id) => ({ Id, Status: "ACTIVE" })) },
    };
    const [own, other] = [`${OTHER_ROLES}/admin`, `arn:aws:iam::${FOREIGN}:role/admin`];
    const rows = awsAuth([own, "system:masters"], [other, "system:masters"]);
    const [one, ...more] = await found("aws-auth-masters", { ...cluster(), ...organization, ...inAccount({ roles: [anIamRole("admin", [])] }), ...rows });
    expect(more).toEqual([]);
    expect(one?.summary).toContain(`puts ${own} and ${other} into system:masters`);
    expect(one?.paths.map(({ from }) => from)).toEqual([own, other]);
    expect(one?.fix?.commands.filter((command) => command.includes("create-access-entry"))).toHaveLength(2);
  });

  test("five roles in a group that no binding names", async () => {
    const names = ["ana", "ben", "eve", "ida", "joe"];
    const bindings = Object.fromEntries(
      ["RoleBinding", "ClusterRoleBinding"].map((kind) => [
        `clusters/prod/${kind.toLowerCase()}s.json`,
        { apiVersion: `${RBAC}/v1`, kind: `${kind}List`, items: [] },
      ]),
    );
    const roles = inAccount({ roles: names.map((name) => anIamRole(name, [])) });
    const rows = awsAuth(...names.map((name) => [`${OTHER_ROLES}/${name}`, "deployers"] as const));
    const [one, ...more] = await found("cluster-entry-without-rights", { ...cluster(), ...bindings, ...roles, ...rows });
    expect(more).toEqual([]);
    expect(one?.summary).toContain(
      `${OTHER_ROLES}/ana, ${OTHER_ROLES}/ben, ${OTHER_ROLES}/eve and 2 more enter cluster prod by aws-auth in the group deployers`,
    );
  });
});

test("an access entry that is made anew keeps the user it signs in", async () => {
  const principalArn = `${OTHER_ROLES}/ops`;
  const accessEntry = {
    clusterName: "prod",
    principalArn,
    kubernetesGroups: ["ops"],
    username: "operator",
    type: "STANDARD",
    createdAt: "2026-06-01T00:00:00Z",
  };
  const [one] = await found("access-entry-without-effect", {
    ...cluster("API"),
    "clusters/prod/describe-access-entry-ops.json": { accessEntry },
    "clusters/prod/list-access-entries.json": { accessEntries: [principalArn] },
    ...inAccount({ roles: [{ ...anIamRole("ops", []), CreateDate: "2026-09-01T00:00:00Z" }] }),
  });
  expect(one?.fix?.commands).toContain(
    `aws eks create-access-entry --cluster-name prod --principal-arn ${principalArn} --username operator --kubernetes-groups ops`,
  );
});

describe("who a trust policy lets in", () => {
  test("a GitLab of one's own is not gitlab.com", async () => {
    const issuer = "gitlab.company.example";
    const role = anIamRole("deploy", [byToken(issuer, { StringEquals: { aud: "sts.amazonaws.com" } })]);
    const [one] = await found("web-identity-any-subject", { ...provider(issuer), ...inAccount({ roles: [role] }) });
    expect(one?.summary).toContain(`every pipeline on ${issuer}`);
  });

  test("the role's own account in the ARN of who calls is a limit", async () => {
    const account = ["$", "{aws:ResourceAccount}"].join("");
    const everyone = (of: string): object => ({
      Effect: "Allow",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${of}:role/deploy` } },
    });
    expect(await found("trust-anyone", inAccount({ roles: [anIamRole("orders", [everyone("*")])] }))).toHaveLength(1);
    expect(await found("trust-anyone", inAccount({ roles: [anIamRole("orders", [everyone(account)])] }))).toEqual([]);
  });

  test("users that a statement names are not let in by the account beside them", async () => {
    const users = Array.from({ length: 12 }, (_, at) => anIamUser(`person-${at}`));
    const allow = (AWS: string | readonly string[]): object => ({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });
    const named = allow(users.map((_, at) => `arn:aws:iam::${ACCOUNT}:user/person-${at}`));
    const role = anIamRole("admin", [named, allow(`arn:aws:iam::${ACCOUNT}:root`)], ADMIN);
    expect(await found("trust-own-account", inAccount({ roles: [role], users }))).toEqual([]);
  });
});

test("a pod that nothing makes anew, older than what would give it the role, needs only to be made anew", async () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "shop", name: "once", creationTimestamp: "2026-11-01T00:00:00Z" },
    spec: { serviceAccountName: "api", containers: [{ name: "api", image: "api" }] },
    status: { phase: "Running" },
  };
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace: "shop", name: "api", annotations: { "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/r` } },
  };
  const [one] = await found("role-not-injected", {
    ...cluster(),
    ...objects("pods", [pod]),
    ...objects("serviceaccounts", [account]),
    ...inAccount({ roles: [anIamRole("r", [])] }),
  });
  expect(one?.fix).toMatchObject({ summary: "Make the pods anew: those made now get the role", commands: [] });
});
