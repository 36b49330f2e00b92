import { expect, test } from "vitest";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { checkDocument } from "./check-document.ts";

const catalogue = await actionCatalogue();

/** `line:column text` of everything that is wrong, with what of the text it is about. */
function wrong(text: string): readonly string[] {
  const lines = text.split("\n");
  return checkDocument(text, catalogue).problems.map(({ severity, message, line, column, endLine, endColumn }) => {
    const about = line === endLine ? (lines[line - 1] ?? "").slice(column - 1, endColumn - 1) : "…";
    return `${severity} ${line}:${column} ${about} | ${message}`;
  });
}

const trust = (statement: string): string => `{
  "Role": {
    "Arn": "arn:aws:iam::111122223333:role/a",
    "RoleName": "a",
    "Path": "/",
    "AssumeRolePolicyDocument": {
      "Version": "2012-10-17",
      "Statement": [
        ${statement}
      ]
    }
  }
}`;
const SOUND = '{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole" }';

test("sound documents have nothing wrong, as JSON and as YAML", () => {
  expect(wrong(trust(SOUND))).toEqual([]);
  expect(
    wrong(
      `[${trust(SOUND)}, { "RoleName": "a", "PolicyName": "p", "PolicyDocument": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } } }]`,
    ),
  ).toEqual([]);
  expect(
    wrong(
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: b\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/a\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a, namespace: b}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: c}\nsubjects:\n- {kind: ServiceAccount, name: a, namespace: b}\n",
    ),
  ).toEqual([]);
  expect(wrong("")).toEqual([]);
});

test.each([
  ["JSON that is cut off", '{"Role": {', ["error 1:11  | the text is cut off: the JSON ends too early"]],
  ["JSON that would be YAML", '{"Role": {Path: "/"}}', [expect.stringMatching(/^error 1:11 . \| the text is not valid JSON/)]],
  ["YAML that is none", "kind: [a\nb: c\n", [expect.stringMatching(/^error [12]:\d+ .* \| the text is not valid YAML: /)]],
  ["what no command prints", '{"Roll": {}}', [expect.stringMatching(/^error 1:1 \{ \| the text has an unknown form/)]],
  ["an effect", trust(SOUND.replace('"Allow"', '"Alow"')), [expect.stringMatching(/^error 9:21 "Alow" \| the effect is neither `Allow` nor `Deny`/)]],
  [
    "an element that there is not",
    trust(SOUND.replace("Principal", "Principle")),
    [
      expect.stringMatching(/^error 9:9 … \| |^error 9:9 .* \| the statement has neither Principal nor NotPrincipal/),
      'error 9:30 "Principle" | `Principle` is no element of a statement: did you mean `Principal`?',
    ],
  ],
  [
    "an operator",
    trust(SOUND.replace('"Action"', '"Condition": { "StringEqual": { "aws:PrincipalOrgID": "o-1" } }, "Action"')),
    [expect.stringMatching(/^error 9:85 "StringEqual" \| `StringEqual` is no condition operator: did you mean `StringEquals`/)],
  ],
  [
    "a condition key",
    trust(SOUND.replace('"Action"', '"Condition": { "StringEquals": { "aws:PrincipalOrgId2": "o-1" } }, "Action"')),
    [expect.stringMatching(/^warning 9:103 "aws:PrincipalOrgId2" \| .*did you mean `aws:PrincipalOrgID`/)],
  ],
  [
    "an action of STS",
    trust(SOUND.replace("sts:AssumeRole", "sts:AssumRole")),
    ['warning 9:80 "sts:AssumRole" | `sts:AssumRole` is no action that is known: did you mean `sts:AssumeRole` or `sts:AssumeRoot`?'],
  ],
  [
    "an action that a trust policy does not have",
    trust(SOUND.replace("sts:AssumeRole", "s3:GetObject")),
    ['error 9:80 "s3:GetObject" | `s3:GetObject` is no STS action: a trust policy takes no other'],
  ],
  [
    "a key that stands twice",
    trust(SOUND.replace('"Effect"', '"Effect": "Deny", "Effect"')),
    [expect.stringMatching(/^error 9:29 .* \| the key stands twice/)],
  ],
])("%s is told with its place", (_, text, told) => {
  expect(wrong(text)).toEqual(told);
});

test("a policy that stands as a text is complained of as a whole", () => {
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject" }] });
  expect(wrong(JSON.stringify({ RoleName: "a", PolicyName: "p", PolicyDocument: policy }))).toEqual([
    expect.stringMatching(/^error 1:51 .* \| the statement has neither Resource nor NotResource/),
  ]);
});

const rbac = (kind: string, rest: string): string => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: { name: a, namespace: b }\n${rest}`;

test.each([
  [
    "a field of a rule",
    rbac("Role", "rules:\n- apiGroups: ['']\n  resource: [pods]\n  verbs: [get]"),
    ["warning 6:3 resource | `resource` is no field that is known here: did you mean `resources`?"],
  ],
  [
    "a verb",
    rbac("Role", "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [get, lst, frobnicate]"),
    ["warning 7:16 lst | `lst` is no verb that is known: did you mean `list`?"],
  ],
  [
    "the kind of a role",
    rbac("ClusterRoleBinding", "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: x }\nsubjects: []"),
    ["error 4:55 Role | a ClusterRoleBinding gives a ClusterRole, not a `Role`"],
  ],
  [
    "the kind of a subject",
    rbac("RoleBinding", "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: x }\nsubjects:\n- kind: Groups\n  name: a"),
    ["error 6:9 Groups | `Groups` is no kind of subject: did you mean `Group`?"],
  ],
  [
    "a service account without namespace",
    rbac("RoleBinding", "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: x }\nsubjects:\n- { kind: ServiceAccount, name: a }"),
    [expect.stringMatching(/^error 6:3 \{.*\} \| a service account is named with its namespace/)],
  ],
  [
    "the version of a kind",
    "apiVersion: v1\nkind: Role\nmetadata: { name: a, namespace: b }",
    ["warning 1:13 v1 | of `v1` there is no Role that is read; it has `rbac.authorization.k8s.io/v1`"],
  ],
  [
    "an annotation",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: b\n  annotations:\n    eks.amazonaws.com/role_arn: x",
    ["warning 7:5 eks.amazonaws.com/role_arn | nothing reads the annotation `eks.amazonaws.com/role_arn`: did you mean `eks.amazonaws.com/role-arn`?"],
  ],
  [
    "what an annotation names",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: b\n  annotations:\n    eks.amazonaws.com/role-arn: orders",
    ["warning 7:33 orders | `orders` is no ARN of a role: pods get no credentials by it"],
  ],
])("of Kubernetes %s is told with its place", (_, text, told) => {
  expect(wrong(text)).toEqual(told);
});

test("a row of aws-auth without effect is told where its ARN stands, the second of two that are equal not at the first", () => {
  const row = "    - rolearn: arn:aws:iam::111122223333:role/a\n      username: a";
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: aws-auth, namespace: kube-system }\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/path/b\n      username: b\n${row}\n${row}\n`;
  expect(wrong(text)).toEqual([
    expect.stringMatching(/^warning 6:16 arn:aws:iam::111122223333:role\/path\/b \| the ARN carries the path/),
    expect.stringMatching(/^warning 8:16 arn:aws:iam::111122223333:role\/a \| a later row names the same ARN/),
  ]);
});

test("of an access entry type, refused groups and policies are told", () => {
  const text = JSON.stringify([
    { accessEntry: { clusterName: "demo", principalArn: "arn:aws:iam::111122223333:role/a", type: "STANDART", kubernetesGroups: [] } },
    { accessEntry: { clusterName: "demo", principalArn: "arn:aws:iam::111122223333:role/b", kubernetesGroups: ["system:masters"] } },
    {
      clusterName: "demo",
      principalArn: "arn:aws:iam::111122223333:role/b",
      associatedAccessPolicies: [{ policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolcy", accessScope: { type: "cluster", namespaces: [] } }],
    },
  ]);
  expect(wrong(text).map((one) => one.replace(/^(\w+) \S+ /, "$1 "))).toEqual([
    'warning "STANDART" | `STANDART` is no type of access entry that is known: did you mean `STANDARD`?',
    'error "system:masters" | EKS refuses the group `system:masters`: one of a standard entry does not begin with `system:`',
    expect.stringMatching(/no access policy that is known: did you mean `arn:aws:eks::aws:cluster-access-policy\/AmazonEKSViewPolicy`/),
  ]);
});

test("no text makes it throw, and what nobody wrote by hand is not gone through", () => {
  for (const text of ["&a [*a]", "{".repeat(5000), "a: &x [1]\nb: *y", "\u0000", "- ".repeat(3000), '{"__proto__": {"Statement": 1}}', "? [a]\n: b"])
    expect(checkDocument(text, catalogue).total).toBeLessThan(50);
  const long = trust(SOUND.replace("sts:AssumeRole", "sts:AssumRole")) + " ".repeat(300_000);
  expect(wrong(long)).toEqual([]);
});
