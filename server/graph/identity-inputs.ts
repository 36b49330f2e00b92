import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import type { Collected, IamIdentity, OrganizationFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { type AccountWorld, isComplete } from "./account-world.ts";
import type { CompiledTexts } from "./compiled-texts.ts";

type Holder = Pick<IamUserFact, "arn" | "name" | "inlinePolicies" | "attachedPolicies" | "inlinePolicyNames" | "partial">;
type HolderKind = "user" | "role" | "group";

/** Finds a managed policy's compiled document, wherever it was collected; undefined when its text was not. */
export type ManagedPolicies = (arn: string, account: AccountWorld, kind: "identity" | "boundary") => StoredPolicy | undefined;

const read = <T>(value: T): Collected<T> => ({ state: "read", value });
const notCollected = (what: string, of: string): { readonly state: "not-collected"; readonly missing: MissingFact } => ({
  state: "not-collected",
  missing: { what, of },
});

function inlineOf(
  holder: Holder,
  kind: HolderKind,
  texts: CompiledTexts,
): { readonly policies: readonly StoredPolicy[]; readonly missing: readonly MissingFact[] } {
  const policies = (holder.inlinePolicies ?? []).map((p) => ({
    source: holder.arn,
    document: p.name,
    verify: shellCommand`aws iam get-${kind}-policy --${kind}-name ${holder.name} --policy-name ${p.name}`,
    policy: texts.compile(p.document, "identity"),
  }));
  if (holder.inlinePolicies === undefined && holder.inlinePolicyNames === undefined)
    return { policies, missing: [{ what: "inline policies", of: holder.arn }] };
  const have = new Set((holder.inlinePolicies ?? []).map((p) => p.name));
  const lacking = (holder.inlinePolicyNames ?? []).filter((name) => !have.has(name));
  const more = holder.partial?.includes("inlinePolicies") ? [{ what: "inline policies: there may be more than were read", of: holder.arn }] : [];
  return { policies, missing: [...lacking.map((name) => ({ what: `inline policy ${name}`, of: holder.arn })), ...more] };
}

function attachedOf(
  holder: Holder,
  account: AccountWorld,
  managed: ManagedPolicies,
): { readonly policies: readonly StoredPolicy[]; readonly missing: readonly MissingFact[] } {
  if (holder.attachedPolicies === undefined) return { policies: [], missing: [{ what: "attached policies", of: holder.arn }] };
  const policies: StoredPolicy[] = [];
  const missing: MissingFact[] = holder.partial?.includes("attachedPolicies")
    ? [{ what: "attached policies: there may be more than were read", of: holder.arn }]
    : [];
  for (const arn of holder.attachedPolicies) {
    const policy = managed(arn, account, "identity");
    if (policy) policies.push(policy);
    else missing.push({ what: `document of policy ${arn}`, of: holder.arn });
  }
  return { policies, missing };
}

interface Policies {
  readonly policies: readonly StoredPolicy[];
  readonly missing: readonly MissingFact[];
}

/** What a group hands to its members, worked out once for all of them. */
function policiesOfGroup(group: IamGroupFact, context: IdentityContext): Policies {
  const known = context.ofGroups.get(group);
  if (known) return known;
  const found = policiesOf(group, "group", context);
  context.ofGroups.set(group, found);
  return found;
}

function policiesOf(holder: Holder, kind: HolderKind, context: IdentityContext): Policies {
  const inline = inlineOf(holder, kind, context.texts);
  const attached = attachedOf(holder, context.account, context.managed);
  return { policies: [...inline.policies, ...attached.policies], missing: [...inline.missing, ...attached.missing] };
}

function groupsOf(user: IamUserFact, account: AccountWorld): { readonly groups: readonly IamGroupFact[]; readonly missing: readonly MissingFact[] } {
  if (user.groups === undefined) return { groups: [], missing: [{ what: "group memberships", of: user.arn }] };
  const groups: IamGroupFact[] = [];
  const missing: MissingFact[] = user.partial?.includes("groups") ? [{ what: "group memberships: there may be more than were read", of: user.arn }] : [];
  for (const name of user.groups) {
    const group = account.groupsByName.get(name.toLowerCase());
    if (group) groups.push(group);
    else missing.push({ what: `policies of group ${name}`, of: user.arn });
  }
  return { groups, missing };
}

function boundaryOf(holder: IamUserFact | IamRoleFact, account: AccountWorld, managed: ManagedPolicies): Collected<StoredPolicy | undefined> {
  if (holder.boundary === undefined) return notCollected("permissions boundary", holder.arn);
  if (holder.boundary === null) return read(undefined);
  const policy = managed(holder.boundary, account, "boundary");
  return policy ? read(policy) : notCollected(`document of the permissions boundary ${holder.boundary}`, holder.arn);
}

/** Whether the user has an MFA device; the credential report answers too, when the devices were not asked for. */
function mfaOf(user: IamUserFact, account: AccountWorld): Collected<boolean> {
  const name = user.name.toLowerCase();
  if (account.withMfa.has(name)) return read(true);
  const row = account.reportByArn.get(user.arn);
  if (row?.mfaActive !== undefined) return read(row.mfaActive);
  if (isComplete(account, "mfaDevices") || account.mfaAsked.has(name)) return read(false);
  return notCollected("MFA devices", user.arn);
}

const tagsOf = (holder: IamUserFact | IamRoleFact): Collected<Readonly<Record<string, string>>> =>
  holder.tags === undefined ? notCollected("tags", holder.arn) : read(holder.tags);

export interface IdentityContext {
  readonly account: AccountWorld;
  readonly managed: ManagedPolicies;
  readonly texts: CompiledTexts;
  readonly organization: Collected<OrganizationFacts>;
  /** What groups of the account were found to hand to their members. */
  readonly ofGroups: Map<IamGroupFact, Policies>;
}

const common = (
  holder: IamUserFact | IamRoleFact,
  context: IdentityContext,
): Pick<IamIdentity, "ref" | "account" | "partition" | "name" | "path" | "tags" | "organization"> & { readonly uniqueId?: string } => ({
  ref: arnRef(holder.arn),
  account: context.account.id,
  partition: context.account.partition,
  name: holder.name,
  path: holder.path,
  ...(holder.id ? { uniqueId: holder.id } : {}),
  tags: tagsOf(holder),
  organization: context.organization,
});

/** A user as a caller: its own policies and those of its groups (B2). */
export function userIdentity(user: IamUserFact, context: IdentityContext): IamIdentity {
  const own = policiesOf(user, "user", context);
  const { groups, missing } = groupsOf(user, context.account);
  const ofGroups = groups.map((g) => policiesOfGroup(g, context));
  return {
    kind: "user",
    ...common(user, context),
    identityPolicies: [...own.policies, ...ofGroups.flatMap((g) => g.policies)],
    identityPoliciesMissing: [...own.missing, ...missing, ...ofGroups.flatMap((g) => g.missing)],
    boundary: boundaryOf(user, context.account, context.managed),
    mfaDevice: mfaOf(user, context.account),
  };
}

/** A role as a caller: what its sessions may do. */
export function roleIdentity(role: IamRoleFact, context: IdentityContext): IamIdentity {
  const own = policiesOf(role, "role", context);
  return {
    kind: "role",
    ...common(role, context),
    identityPolicies: own.policies,
    identityPoliciesMissing: own.missing,
    boundary: boundaryOf(role, context.account, context.managed),
    mfaDevice: read(false),
  };
}

/** A role as the thing to become: what its trust policy says. */
export function targetRole(role: IamRoleFact, context: IdentityContext): TargetRole {
  const trust: Collected<StoredPolicy> =
    role.trustPolicy === undefined
      ? notCollected("trust policy", role.arn)
      : read({
          source: role.arn,
          document: "trust policy",
          verify: shellCommand`aws iam get-role --role-name ${role.name} --query Role.AssumeRolePolicyDocument`,
          policy: context.texts.compile(role.trustPolicy, "trust"),
        });
  return { ...common(role, context), trust };
}

/** What is known of a role that was not collected: its ARN. */
export function uncollectedRole(
  arn: string,
  account: string,
  partition: string,
  name: string,
  path: string,
  organization: Collected<OrganizationFacts>,
): TargetRole {
  const ref: Ref = arnRef(arn);
  return { ref, account, partition, name, path, tags: notCollected("tags", arn), organization, trust: notCollected("trust policy", arn) };
}
