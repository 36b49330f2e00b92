import type { IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Fix, ProposedFile } from "./finding.ts";
import { managedBy } from "./managed-by.ts";
import { isJson } from "./patch/patch.ts";

/** A user or a role, with all that is told of it. */
export type InlineHolder = { readonly type: "role"; readonly fact: IamRoleFact } | { readonly type: "user"; readonly fact: IamUserFact };

/** By the name of an inline policy the places of its statements that go. */
export type GoneStatements = ReadonlyMap<string, ReadonlySet<number>>;

interface Changed {
  readonly name: string;
  readonly before: unknown;
  /** Undefined: nothing would be left of it, and the policy goes. */
  readonly document: object | undefined;
}

/** A document without some of its statements. */
function withoutPlaces(document: unknown, gone: ReadonlySet<number>): object | undefined {
  if (!isJson(document)) return undefined;
  const { Statement } = document;
  const left = (Array.isArray(Statement) ? Statement : [Statement]).filter((_, at) => !gone.has(at));
  return left.length === 0 ? undefined : { ...document, Statement: left };
}

const tagList = (tags: Readonly<Record<string, string>> | undefined): readonly object[] => Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** What account details say of a user or a role: it takes the place of all that is known of it, so that a policy that is not in it is gone. */
function details({ type, fact }: InlineHolder, policies: readonly { readonly name: string; readonly document: unknown }[]): object {
  const common = {
    Arn: fact.arn,
    Path: fact.path,
    CreateDate: fact.createdAt,
    AttachedManagedPolicies: (fact.attachedPolicies ?? []).map((PolicyArn) => ({ PolicyArn })),
    ...(fact.boundary && { PermissionsBoundary: { PermissionsBoundaryArn: fact.boundary } }),
    Tags: tagList(fact.tags),
  };
  const list = policies.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: document }));
  const nobody = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
  if (type === "user") {
    const user = {
      ...common,
      UserName: fact.name,
      UserId: fact.id,
      GroupList: fact.groups ?? [],
      PasswordLastUsed: fact.passwordLastUsed,
      UserPolicyList: list,
    };
    return { ...nobody, UserDetailList: [user] };
  }
  const role = {
    ...common,
    RoleName: fact.name,
    RoleId: fact.id,
    Description: fact.description,
    AssumeRolePolicyDocument: fact.trustPolicy,
    MaxSessionDuration: fact.maxSessionSeconds,
    ...(fact.lastUsed !== undefined && { RoleLastUsed: fact.lastUsed === null ? {} : { LastUsedDate: fact.lastUsed } }),
    RolePolicyList: list,
  };
  return { ...nobody, RoleDetailList: [role] };
}

/** Whether all that details tell was read: what was not would be taken away without a word. */
const isRead = ({ type, fact }: InlineHolder): boolean =>
  fact.inlinePolicies !== undefined &&
  fact.attachedPolicies !== undefined &&
  fact.boundary !== undefined &&
  (fact.partial ?? []).length === 0 &&
  (fact.inlinePolicyNames ?? []).length === 0 &&
  (type === "role" ? fact.trustPolicy !== undefined : fact.groups !== undefined);

/** As `get-role-policy` or `get-user-policy` prints it. */
const answerOf = ({ type, fact }: InlineHolder, { name, document }: Omit<Changed, "before">): object => ({
  [type === "role" ? "RoleName" : "UserName"]: fact.name,
  PolicyName: name,
  PolicyDocument: document,
});

function filesOf(holder: InlineHolder, account: string, changed: readonly Changed[]): readonly ProposedFile[] {
  const { type, fact } = holder;
  const folder = `accounts/${account}`;
  if (changed.every(({ document }) => document !== undefined))
    return changed.map((one) => ({ path: `${folder}/get-${type}-policy-${fact.name}-${one.name}.json`, content: answerOf(holder, one) }));
  const after = new Map(changed.map((one) => [one.name, one.document]));
  const policies = (fact.inlinePolicies ?? []).flatMap(({ name, document }) => {
    const now = after.has(name) ? after.get(name) : document;
    return now === undefined ? [] : [{ name, document: now }];
  });
  return [{ path: `${folder}/${type}-details-${fact.name}.json`, content: details(holder, policies) }];
}

function commandOf({ type, fact }: InlineHolder, { name, document }: Changed): string {
  const text = JSON.stringify(document);
  if (type === "role")
    return document
      ? shellCommand`aws iam put-role-policy --role-name ${fact.name} --policy-name ${name} --policy-document ${text}`
      : shellCommand`aws iam delete-role-policy --role-name ${fact.name} --policy-name ${name}`;
  return document
    ? shellCommand`aws iam put-user-policy --user-name ${fact.name} --policy-name ${name} --policy-document ${text}`
    : shellCommand`aws iam delete-user-policy --user-name ${fact.name} --policy-name ${name}`;
}

/** A user or role without some statements of its inline policies; undefined where not all that it has was read. */
export function withoutStatements(holder: InlineHolder, account: string, gone: GoneStatements, summary: string): Fix | undefined {
  if (!isRead(holder)) return undefined;
  const changed = (holder.fact.inlinePolicies ?? []).flatMap(({ name, document }): Changed[] => {
    const places = gone.get(name);
    return places ? [{ name, before: document, document: withoutPlaces(document, places) }] : [];
  });
  if (changed.length !== gone.size) return undefined;
  return {
    summary,
    automatic: true,
    files: filesOf(holder, account, changed),
    drafts: changed.map(({ before, ...one }) => ({ content: answerOf(holder, one), before })),
    commands: changed.map((one) => commandOf(holder, one)),
    managedBy: managedBy(holder.fact.tags),
  };
}
