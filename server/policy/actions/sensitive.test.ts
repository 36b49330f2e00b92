import { expect, it } from "vitest";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import { CREDENTIAL_ACTIONS, DATA_ACTIONS } from "./exposing.ts";
import { sensitiveByName, sensitivityOf } from "./sensitive.ts";

const catalogue = await actionCatalogue();
const all = catalogue.prefixes.flatMap((p) => catalogue.service(p)?.actions ?? []);
const why = (name: string) => {
  const action = catalogue.action(name);
  return action && sensitivityOf(action);
};

it.each([
  ["secretsmanager:GetSecretValue", "credentials"],
  ["ssm:GetParametersByPath", "credentials"],
  ["kms:Decrypt", "credentials"],
  ["sts:AssumeRole", "credentials"],
  ["iam:PassRole", "credentials"],
  ["iam:CreateAccessKey", "escalation"],
  ["lambda:UpdateFunctionCode", "escalation"],
  ["eks:CreateAccessEntry", "escalation"],
  ["s3:GetObject", "data"],
  ["dynamodb:Scan", "data"],
  ["s3:PutBucketPolicy", "permissions"],
  ["kms:CreateGrant", "permissions"],
  ["s3:ListBucket", undefined],
  ["ec2:DescribeInstances", undefined],
] as const)("%s counts as %s", (name, kind) => expect(why(name)?.kind).toBe(kind));

it("every action that is marked by name exists, spelled as the service spells it", () => {
  const names = [...Object.keys(CREDENTIAL_ACTIONS), ...Object.keys(DATA_ACTIONS)];
  expect(names.filter((name) => catalogue.action(name)?.action !== name)).toEqual([]);
  expect([...sensitiveByName()].filter((name) => !catalogue.action(name))).toEqual([]);
});

it("every step of every escalation path, and every action that manages permissions, is marked", () => {
  const unmarked = all.filter((a) => a.level === "Permissions management" && !sensitivityOf(a));
  expect(unmarked).toEqual([]);
  const steps = ESCALATION_PATHS.flatMap((p) => p.calls.map((c) => c.action));
  const isLookup = (name: string) => ["List", "Read"].includes(catalogue.action(name)?.level ?? "");
  expect(steps.filter((name) => !isLookup(name) && !why(name))).toEqual([]);
});

const rows = (reasons: Readonly<Record<string, string>>): string =>
  Object.entries(reasons)
    .map(([action, reason]) => `| \`${action}\` | ${reason} |`)
    .join("\n");

const page = `# Sensitive actions

Where an answer lists what a principal may do, some actions are marked: those that lead further than they look. Each is marked once, by the first of these
lists it is in. The lists are in \`server/policy/actions\`: \`exposing.ts\` and \`sensitive.ts\`; this page is written from them, and a test holds it against them.

| mark | what it means | which actions |
|---|---|---|
| **credentials** | hands out something to sign in, sign or decrypt with | the first table |
| **escalation** | is a step of a way to more permissions | the calls of the paths in [rules/escalation.md](rules/escalation.md), \`iam:\` and \`eks:\`, apart from those that only look something up; the reason names the paths |
| **data** | reads what people and programs keep | the second table |
| **permissions** | changes who may do what | every action whose access level is "Permissions management" in AWS's Service Authorization Reference, as far as it has no other mark |

A mark says nothing about whether the permission is wanted. Actions that only destroy are not marked: they harm, but lead nowhere.

## Credentials

| action | why |
|---|---|
${rows(CREDENTIAL_ACTIONS)}

## Data

| action | why |
|---|---|
${rows(DATA_ACTIONS)}
`;

it("docs/sensitive-actions.md has every one of them with its reason", async () => {
  await expect(page).toMatchFileSnapshot("../../../docs/sensitive-actions.md");
});
