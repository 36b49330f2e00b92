import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import { parseArn } from "@/server/model/arn.ts";
import { type AccountReader, textsIn } from "./account-reader.ts";
import type { AwsTarget, ListedAccount } from "./aws-target.ts";

/** The organization's service allows few requests a second. */
const CONCURRENCY = 2;
const TYPES: readonly PolicyType[] = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
const pages = (list: string) => ({ token: "NextToken", next: "NextToken", lists: [list] });

/** The organization as far as this account may see it: all of it from the management account, hardly anything from others. */
export async function readOrganization(reader: AccountReader, account: string, onAccounts?: AwsTarget["onAccounts"]): Promise<void> {
  const { organizations } = reader.clients;
  const place = (file: string) => ({ path: `organization/${file}.json`, of: "organization" });
  const described = await reader.call("DescribeOrganization", account, (options) => organizations.send(new DescribeOrganizationCommand({}), options));
  if (!described.ok) {
    // An account of its own has no organization, and nothing that an organization forbids.
    if (!described.code.includes("NotInUse")) reader.lacks("DescribeOrganization", { ...place("describe-organization"), of: account }, described);
    return;
  }
  await reader.sink.write(place("describe-organization").path, described.value);
  const roots = await reader.readPages("ListRoots", place("list-roots"), pages("Roots"), (next, options) =>
    organizations.send(new ListRootsCommand({ ...next }), options),
  );
  // Who may not see the root may not see the rest.
  if (!roots) return;
  const paging = { ...pages("Accounts"), isWhole: onAccounts !== undefined };
  const accounts = await reader.readPages("ListAccounts", place("list-accounts"), paging, (next, options) =>
    organizations.send(new ListAccountsCommand({ ...next }), options),
  );
  onAccounts?.(listedAccounts(accounts));
  const units: string[] = [];
  for (const root of reader.each(textsIn(roots, "Roots", "Id"))) units.push(root, ...(await unitsBelow(reader, root)));
  const types = enabledTypes(roots);
  const targets = [
    ...units.map((id) => ({ id, folder: `organization/${segmentOf(id)}` })),
    ...reader.each(textsIn(accounts, "Accounts", "Id")).map((id) => ({ id, folder: `accounts/${id}` })),
  ];
  await reader.forEach(textsIn(accounts, "Accounts", "Id"), CONCURRENCY, (id) =>
    reader.readPages("ListTagsForResource", { path: `accounts/${id}/list-tags-for-resource.json`, of: id }, pages("Tags"), (next, options) =>
      organizations.send(new ListTagsForResourceCommand({ ResourceId: id, ...next }), options),
    ),
  );
  const attached = await mapLimit(targets, CONCURRENCY, (target) => readTarget(reader, target, types));
  await reader.forEach([...new Set(attached.flat())], CONCURRENCY, (id) =>
    reader.read("DescribePolicy", place(`describe-policy-${segmentOf(id)}`), (options) =>
      organizations.send(new DescribePolicyCommand({ PolicyId: id }), options),
    ),
  );
}

function listedAccounts(document: RawObject | undefined): ListedAccount[] {
  const all: unknown = document?.["Accounts"];
  return (Array.isArray(all) ? all : []).flatMap((account: unknown) => {
    const id = textField(account, "Id");
    const partition = parseArn(textField(account, "Arn") ?? "")?.partition ?? "aws";
    return id === undefined ? [] : [{ id, partition, status: textField(account, "State") ?? textField(account, "Status") ?? "ACTIVE" }];
  });
}

function enabledTypes(roots: RawObject): readonly PolicyType[] {
  const all: unknown = roots["Roots"];
  const enabled = (Array.isArray(all) ? all : []).flatMap((root: unknown) =>
    textsIn(isObject(root) ? { PolicyTypes: enabledOf(field(root, "PolicyTypes")) } : undefined, "PolicyTypes", "Type"),
  );
  return TYPES.filter((type) => enabled.includes(type));
}

const enabledOf = (types: unknown): unknown[] => (Array.isArray(types) ? types.filter((one: unknown) => textField(one, "Status") === "ENABLED") : []);

async function unitsBelow(reader: AccountReader, parent: string): Promise<string[]> {
  const place = { path: `organization/${segmentOf(parent)}/list-organizational-units-for-parent.json`, of: parent };
  const list = await reader.readPages("ListOrganizationalUnitsForParent", place, pages("OrganizationalUnits"), (next, options) =>
    reader.clients.organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId: parent, ...next }), options),
  );
  const below = await mapLimit(reader.each(textsIn(list, "OrganizationalUnits", "Id")), CONCURRENCY, async (unit) => [
    unit,
    ...(await unitsBelow(reader, unit)),
  ]);
  return below.flat();
}

interface Target {
  readonly id: string;
  readonly folder: string;
}

/** Where a root, unit or account hangs, and the ids of the policies that stand on it. */
async function readTarget(reader: AccountReader, { id, folder }: Target, types: readonly PolicyType[]): Promise<string[]> {
  const { organizations } = reader.clients;
  if (!id.startsWith("r-")) {
    await reader.readPages("ListParents", { path: `${folder}/list-parents.json`, of: id }, pages("Parents"), (next, options) =>
      organizations.send(new ListParentsCommand({ ChildId: id, ...next }), options),
    );
  }
  const attached: string[] = [];
  for (const type of types) {
    const place = { path: `${folder}/list-policies-for-target-${type}.json`, of: id };
    const list = await reader.readPages("ListPoliciesForTarget", place, pages("Policies"), (next, options) =>
      organizations.send(new ListPoliciesForTargetCommand({ TargetId: id, Filter: type, ...next }), options),
    );
    attached.push(...textsIn(list, "Policies", "Id"));
  }
  return attached;
}
