import { expect, test } from "vitest";
import { choicesAt, helpAt } from "./help.ts";
import { type Place, placeAt } from "./place.ts";
import { written } from "./written.ts";

interface Asked {
  readonly text: string;
  readonly place: Place;
  readonly word: string;
}

/** Where `|` stands in a text. */
function at(marked: string): Asked {
  const text = marked.replace("|", "");
  const place = placeAt(text, marked.indexOf("|"));
  if (!place) throw new Error("inside of a comment");
  return { text, place, word: text.slice(place.from, place.to) };
}

const offered = (marked: string) => {
  const { place, word } = at(marked);
  const { choices, source } = choicesAt(place, word);
  return { labels: choices.map(({ label }) => label), source };
};

/** The text after one of the choices is taken, with `|` where one goes on. */
function taken(marked: string, label: string): string {
  const { text, place, word } = at(marked);
  const choice = choicesAt(place, word).choices.find((one) => one.label === label);
  if (!choice) throw new Error(`${label} is not offered`);
  const change = written(text, place, choice);
  const after = text.slice(0, change.from) + change.text + text.slice(change.to);
  return `${after.slice(0, change.from + change.cursor)}|${after.slice(change.from + change.cursor)}`;
}

const inTrust = (statement: string): string => `{"Role":{"AssumeRolePolicyDocument":{"Statement":[${statement}]}}}`;

test.each([
  ["the elements of a trust policy's statement, without Resource", inTrust('{"Effect":"Allow","|"}'), ["Sid", "Principal", "Action", "Condition"]],
  ["effects", inTrust('{"Effect":"|"}'), ["Allow", "Deny"]],
  ["kinds of principals", inTrust('{"Principal":{"|"}}'), ["AWS", "Service", "Federated", "CanonicalUser"]],
  [
    "the elements of an identity policy, whose single statement needs no list",
    '{"PolicyDocument":{"Statement":{"|"}}}',
    ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
  ],
  ["what a role has", '{"Role":{"|"}}', ["Arn", "RoleName", "Path", "AssumeRolePolicyDocument", "PermissionsBoundary", "Tags", "MaxSessionDuration"]],
  [
    "the types of an access entry",
    '{"accessEntry":{"type":"|"}}',
    ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"],
  ],
  ["what an association has", "association:\n  roleArn: x\n  |", ["clusterName", "namespace", "serviceAccount", "targetRoleArn", "disableSessionTags"]],
  ["what a binding has", "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n|", ["metadata", "roleRef", "subjects"]],
  ["kinds of subjects", "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nsubjects:\n- kind: |", ["ServiceAccount", "Group", "User"]],
  ["what a row of aws-auth has", "apiVersion: v1\nkind: ConfigMap\ndata:\n  mapRoles: >\n    - rolearn: x\n      |", ["username", "groups"]],
  ["objects of a List", "apiVersion: v1\nkind: List\nitems:\n- kind: Role\n  apiVersion: rbac.authorization.k8s.io/v1\n  |", ["metadata", "rules"]],
])("%s", (_, text, labels) => {
  expect(offered(text).labels).toEqual(labels);
});

test.each([
  ["actions of a trust policy are those of STS", inTrust('{"Action":["|"]}'), "sts:AssumeRoleWithWebIdentity", undefined],
  ["other actions are asked for", '{"PolicyDocument":{"Statement":{"Action":"|"}}}', undefined, "action"],
  ["principals are names of the snapshot", inTrust('{"Principal":{"AWS":["|"]}}'), undefined, "principal"],
  ["so are providers", inTrust('{"Principal":{"Federated":"|"}}'), undefined, "provider"],
  ["operators stand in a condition", inTrust('{"Condition":{"|"}}'), "StringEqualsIfExists", undefined],
  [
    "keys of a condition stand in an operator, and claims of providers are asked for",
    inTrust('{"Condition":{"StringEquals":{"|"}}}'),
    "sts:ExternalId",
    "condition-key",
  ],
  ["what a key is held against", inTrust('{"Condition":{"StringEquals":{"x.example:sub":"|"}}}'), undefined, "condition-value"],
  ["verbs, item by item", "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs: [get, |]", "escalate", undefined],
  ["the annotation of a service account", "kind: ServiceAccount\napiVersion: v1\nmetadata:\n  annotations:\n    |", "eks.amazonaws.com/role-arn", undefined],
  ["and its role", "kind: ServiceAccount\napiVersion: v1\nmetadata:\n  annotations:\n    eks.amazonaws.com/role-arn: |", undefined, "role"],
  [
    "names of subjects",
    "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nsubjects:\n- kind: ServiceAccount\n  name: |",
    "system:masters",
    "service-account",
  ],
])("%s", (_, text, label, source) => {
  const found = offered(text);
  if (label) expect(found.labels).toContain(label);
  expect(found.source).toBe(source);
});

test("a key that is there already is not offered again, unless it is the one that is written", () => {
  expect(offered('{"accessEntry":{"type":"STANDARD","|"}}').labels).not.toContain("type");
  expect(offered('{"accessEntry":{"ty|pe":"STANDARD"}}').labels).toContain("type");
});

test.each([
  ["a key of JSON, with what it holds", '{"Role":{"Assume|"}}', "AssumeRolePolicyDocument", '{"Role":{"AssumeRolePolicyDocument": {|}}}'],
  ["before another key", '{"Role":{"Pa|" "RoleName":"x"}}', "Path", '{"Role":{"Path": "|", "RoleName":"x"}}'],
  ["a key that has its colon", '{"Role":{"Pa|":"/"}}', "Path", '{"Role":{"Path"|:"/"}}'],
  ["a value in its quotes", '{"accessEntry":{"type":"EC|"}}', "EC2", '{"accessEntry":{"type":"EC2"|}}'],
  ["a value without quotes", '{"accessEntry":{"type":EC|}}', "EC2", '{"accessEntry":{"type":"EC2"|}}'],
  ["a literal", '{"association":{"disableSessionTags":|}}', "true", '{"association":{"disableSessionTags":true|}}'],
  [
    "a key of YAML that holds an object",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmeta|",
    "metadata",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata:\n  |",
  ],
  [
    "a key of YAML that holds a list",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- ve|",
    "verbs",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs:\n    - |",
  ],
  [
    "an item of a list of YAML",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs:\n    |",
    "get",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs:\n    - get|",
  ],
  [
    "what is no plain text in YAML",
    "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs: [|]",
    "*",
    'kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs: ["*"|]',
  ],
  ["a value of YAML in its quotes", "accessEntry:\n  type: 'EC|'", "EC2", "accessEntry:\n  type: 'EC2'|"],
])("taking %s", (_, text, label, after) => {
  expect(taken(text, label)).toBe(after);
});

const helped = (marked: string) => {
  const { place, word } = at(marked);
  return helpAt(place, word);
};

test.each([
  ["a key", inTrust('{"Condi|tion":{}}'), "Condition", /has to be true/],
  ["an operator", inTrust('{"Condition":{"StringLi|ke":{}}}'), "StringLike", /\* stands for any/],
  ["a condition key in any letter case", inTrust('{"Condition":{"Bool":{"AWS:SourceAcc|ount":"1"}}}'), "AWS:SourceAccount", /account of the resource/],
  ["a claim of a token", inTrust('{"Condition":{"StringEquals":{"oidc.eks.example/id/1:su|b":"x"}}}'), "oidc.eks.example/id/1:sub", /system:serviceaccount/],
  ["a value", inTrust('{"Action":"sts:AssumeRoleWith|WebIdentity"}'), "sts:AssumeRoleWithWebIdentity", /IRSA/],
  ["a value that has no words by its key", inTrust('{"Principal":{"AWS":"arn|"}}'), "AWS", /by ARN or account id/],
  ["an item by the key of its list", '{"deleted":["arn|"]}', "deleted", /taken away/],
  ["a verb", "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules:\n- verbs: [esca|late]", "escalate", /does not have/],
])("%s is explained", (_, text, name, doc) => {
  expect(helped(text)).toEqual({ name, doc: expect.stringMatching(doc) });
});

test("of what is not known nothing is said", () => {
  expect(helped('{"Role":{"Nonsen|se":1}}')).toBeUndefined();
  expect(helped('{"__proto__":{"constr|uctor":1}}')).toBeUndefined();
});
