import type { OrganizationPart } from "@/server/collect/bundle/contribution.ts";
import { field, tagsOf, textField } from "@/server/collect/bundle/raw.ts";
import { policyDocumentOf } from "@/server/collect/bundle/to-fact/policy-document.ts";
import type { OrganizationFact } from "@/server/facts/organization.ts";
import { type Form, readingOf } from "./form.ts";
import { elementsOf, firstOf, hasList, hasObject, isTruncated, lengthOf } from "./items.ts";

const reading = (kind: string, objects: number, part: OrganizationPart) => readingOf(kind, objects, [{ scope: "organization", part }]);
const firstHas = (doc: unknown, key: string, inner: string): boolean => textField(firstOf(field(doc, key)), inner) !== undefined;
const stateIn = (doc: unknown) => (isTruncated(doc) ? "partial" : "complete");
const idsOf = (all: unknown): string[] => [...elementsOf(all)].flatMap((one) => textField(one, "Id") ?? []);

type PolicyRow = OrganizationFact["policies"][number];

function policyRow(summary: unknown, content?: unknown): PolicyRow[] {
  const id = textField(summary, "Id");
  const type = textField(summary, "Type");
  if (id === undefined || type === undefined) return [];
  const document = content === undefined ? {} : { document: policyDocumentOf(content) };
  return [{ id, arn: textField(summary, "Arn"), name: textField(summary, "Name"), type, ...document }];
}

const describeOrganization: Form = {
  kind: "organizations describe-organization",
  matches: (doc) => hasObject(doc, "Organization"),
  read: (doc, kind) => {
    const organization = field(doc, "Organization");
    return reading(kind, 1, {
      id: textField(organization, "Id"),
      managementAccount: textField(organization, "MasterAccountId") ?? textField(organization, "ManagementAccountId"),
    });
  },
};
const listRoots: Form = {
  kind: "organizations list-roots",
  matches: (doc) => hasList(doc, "Roots"),
  read: (doc, kind) => {
    const roots = [...elementsOf(field(doc, "Roots"))].flatMap((root) => {
      const id = textField(root, "Id");
      const types = [...elementsOf(field(root, "PolicyTypes"))].filter((one) => textField(one, "Status") === "ENABLED");
      return id === undefined ? [] : [{ id, policyTypes: types.flatMap((one) => textField(one, "Type") ?? []) }];
    });
    return reading(kind, roots.length, { roots });
  },
};
const listAccounts: Form = {
  kind: "organizations list-accounts",
  matches: (doc) => hasList(doc, "Accounts") && (lengthOf(field(doc, "Accounts")) === 0 || firstHas(doc, "Accounts", "Id")),
  read: (doc, kind) => {
    const accounts = [...elementsOf(field(doc, "Accounts"))].flatMap((account) => {
      const id = textField(account, "Id");
      return id === undefined ? [] : [{ id, name: textField(account, "Name"), status: textField(account, "Status") ?? textField(account, "State") }];
    });
    return reading(kind, accounts.length, { accounts, accountsState: stateIn(doc) });
  },
};
const listParents: Form = {
  kind: "organizations list-parents",
  matches: (doc) => hasList(doc, "Parents"),
  read: (doc, kind) => reading(kind, lengthOf(field(doc, "Parents")), { parentsOfTarget: idsOf(field(doc, "Parents")) }),
};
const listChildren: Form = {
  kind: "organizations list-children",
  matches: (doc) => hasList(doc, "Children"),
  read: (doc, kind) => reading(kind, lengthOf(field(doc, "Children")), { childrenOfTarget: idsOf(field(doc, "Children")) }),
};
const listUnits: Form = {
  kind: "organizations list-organizational-units-for-parent",
  matches: (doc) => hasList(doc, "OrganizationalUnits"),
  read: (doc, kind) => reading(kind, lengthOf(field(doc, "OrganizationalUnits")), { childrenOfTarget: idsOf(field(doc, "OrganizationalUnits")) }),
};
/** Tags of one thing: only the file's place and name can say of which. */
const listTags: Form = {
  kind: "organizations list-tags-for-resource",
  matches: (doc) => hasList(doc, "Tags") && Object.keys(doc as object).every((key) => key === "Tags" || key === "NextToken"),
  read: (doc, kind) => reading(kind, lengthOf(field(doc, "Tags")), { tagsOfTarget: tagsOf([...elementsOf(field(doc, "Tags"))]) }),
};
/** Elements with `Type` are an organization's policies; of an empty list only the file's place can say whose it is. */
const listPolicies: Form = {
  kind: "organizations list-policies-for-target",
  matches: (doc) => hasList(doc, "Policies") && (lengthOf(field(doc, "Policies")) === 0 || firstHas(doc, "Policies", "Type")),
  read: (doc, kind) => {
    const policies = [...elementsOf(field(doc, "Policies"))].flatMap((summary) => policyRow(summary));
    const policyIds = policies.map((p) => p.id);
    return reading(kind, policies.length, { policies, attachedToTarget: { type: policies[0]?.type, policyIds, state: stateIn(doc) } });
  },
};
const describePolicy: Form = {
  kind: "organizations describe-policy",
  matches: (doc) => hasObject(field(doc, "Policy"), "PolicySummary"),
  read: (doc, kind) => reading(kind, 1, { policies: policyRow(field(field(doc, "Policy"), "PolicySummary"), field(field(doc, "Policy"), "Content")) }),
};

export const ORGANIZATION_FORMS: readonly Form[] = [
  describeOrganization,
  listRoots,
  listAccounts,
  listParents,
  listChildren,
  listUnits,
  listTags,
  listPolicies,
  describePolicy,
];
