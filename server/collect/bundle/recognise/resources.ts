import type { NamelessAnswer } from "@/server/collect/bundle/contribution.ts";
import { field, isObject, textField } from "@/server/collect/bundle/raw.ts";
import { policyDocumentOf } from "@/server/collect/bundle/to-fact/policy-document.ts";
import type { RoleHolderFact } from "@/server/facts/iam.ts";
import type { AccountList } from "@/server/facts/snapshot.ts";
import { accountOf, accountReading, type Form } from "./form.ts";
import { elementsOf, hasList, hasObject, isTruncated, lengthOf, stateOf, textsOf } from "./items.ts";

/** Things of a service that hold a role: their ARN and the role's, nothing else of them. */
function holders(kind: RoleHolderFact["kind"], raws: Iterable<unknown>, arnKey: string, roleKey: string): RoleHolderFact[] {
  return [...raws].flatMap((raw) => {
    const arn = textField(raw, arnKey);
    const roleArn = textField(raw, roleKey);
    return arn?.startsWith("arn:") && roleArn?.startsWith("arn:") ? [{ kind, arn, roleArn }] : [];
  });
}

function holderForm(
  kind: string,
  matches: Form["matches"],
  holder: RoleHolderFact["kind"],
  raws: (doc: unknown) => Iterable<unknown>,
  keys: readonly [string, string],
  list?: AccountList,
): Form {
  return {
    kind,
    matches,
    read: (doc, label) => {
      const roleHolders = holders(holder, raws(doc), keys[0], keys[1]);
      return accountReading(label, roleHolders.length, accountOf(roleHolders.map((h) => h.arn)), {
        roleHolders,
        ...(list !== undefined && { lists: { [list]: stateOf(isTruncated(doc), []) } }),
      });
    },
  };
}

const listFunctions = holderForm(
  "lambda list-functions",
  (doc) => hasList(doc, "Functions"),
  "lambda-function",
  (doc) => elementsOf(field(doc, "Functions")),
  ["FunctionArn", "Role"],
  "lambdaFunctions",
);
const getFunction = holderForm(
  "lambda get-function",
  (doc) =>
    textField(field(doc, "Configuration"), "FunctionArn") !== undefined ||
    (textField(doc, "FunctionArn") !== undefined && textField(doc, "Role") !== undefined),
  "lambda-function",
  (doc) => [hasObject(doc, "Configuration") ? field(doc, "Configuration") : doc],
  ["FunctionArn", "Role"],
);
const projects = holderForm(
  "codebuild batch-get-projects",
  (doc) => hasList(doc, "projects"),
  "codebuild-project",
  (doc) => elementsOf(field(doc, "projects")),
  ["arn", "serviceRole"],
  "codebuildProjects",
);
const taskDefinition: Form = {
  kind: "ecs describe-task-definition",
  matches: (doc) => hasObject(doc, "taskDefinition"),
  read: (doc, kind) => {
    const raw = field(doc, "taskDefinition");
    const arn = textField(raw, "taskDefinitionArn");
    const roleHolders = holders("ecs-task-definition", [raw], "taskDefinitionArn", "taskRoleArn");
    return accountReading(kind, roleHolders.length, accountOf([arn]), { roleHolders, taskDefinitions: arn === undefined ? [] : [arn] });
  },
};
const listTaskDefinitions: Form = {
  kind: "ecs list-task-definitions",
  matches: (doc) => hasList(doc, "taskDefinitionArns"),
  read: (doc, kind) => {
    const names = textsOf(field(doc, "taskDefinitionArns"));
    return accountReading(kind, names.length, accountOf(names), { listedTaskDefinitions: [{ names, isTruncated: isTruncated(doc) }] });
  },
};

/** `s3api get-bucket-policy`, `kms get-key-policy` and `lambda get-policy` print the document alone: the file's place says of what. */
const resourcePolicy: Form = {
  kind: "resource policy",
  matches: (doc) => typeof field(doc, "Policy") === "string" || isPlainDocument(doc),
  read: (doc, kind) => {
    const document = isPlainDocument(doc) ? doc : policyDocumentOf(field(doc, "Policy"));
    return accountReading(kind, 1, {}, { nameless: [{ kind: "resource-policy", document }] });
  },
};
const isPlainDocument = (doc: unknown): boolean =>
  isObject(doc) && "Statement" in doc && (typeof doc["Version"] === "string" || lengthOf(doc["Statement"]) > 0);

const secretPolicy: Form = {
  kind: "secretsmanager get-resource-policy",
  matches: (doc) => textField(doc, "ARN")?.includes(":secretsmanager:") === true,
  read: (doc, kind) => {
    const resource = textField(doc, "ARN");
    const policy = textField(doc, "ResourcePolicy");
    const nameless: NamelessAnswer[] = policy === undefined ? [] : [{ kind: "resource-policy", resource, document: policyDocumentOf(policy) }];
    return accountReading(kind, 1, accountOf([resource]), { nameless });
  },
};

export const RESOURCE_FORMS: readonly Form[] = [listFunctions, getFunction, projects, taskDefinition, listTaskDefinitions, secretPolicy, resourcePolicy];
