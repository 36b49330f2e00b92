import {
  GetGroupPolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from "@aws-sdk/client-iam";
import { type Answer, textsIn } from "@/server/collect/aws/account-reader.ts";
import type { OperationName } from "@/server/collect/aws/operations.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import { nameOfArn } from "@/server/model/arn.ts";
import { type Caller, isGone, pages, type Send } from "./caller.ts";

/** The answers about one thing by the file each would be in; undefined values are calls that were not answered. */
export interface Documents {
  readonly isGone: boolean;
  readonly files: ReadonlyMap<string, unknown>;
  readonly lacks: readonly { readonly what: string; readonly reason: string }[];
  /** A user's groups, all of them: an empty list is no form that a bundle could tell from another. */
  readonly groups?: readonly string[];
}

type Page = Readonly<Record<string, string>>;
type Options = Parameters<Send>[0];

/** The calls of one type of principal; `get` tells itself, and whether it exists. */
interface Calls {
  readonly get: { readonly operation: OperationName; readonly send: (iam: IAMClient, name: string, o: Options) => Promise<object> } | undefined;
  readonly attached: readonly [OperationName, (iam: IAMClient, name: string, page: Page, o: Options) => Promise<object>];
  readonly inline: readonly [OperationName, (iam: IAMClient, name: string, page: Page, o: Options) => Promise<object>];
  readonly document: readonly [OperationName, (iam: IAMClient, name: string, policy: string, o: Options) => Promise<object>];
}

export const PRINCIPAL_CALLS: Readonly<Record<"role" | "user" | "group", Calls>> = {
  role: {
    get: { operation: "GetRole", send: (iam, RoleName, o) => iam.send(new GetRoleCommand({ RoleName }), o) },
    attached: ["ListAttachedRolePolicies", (iam, RoleName, page, o) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName, ...page }), o)],
    inline: ["ListRolePolicies", (iam, RoleName, page, o) => iam.send(new ListRolePoliciesCommand({ RoleName, ...page }), o)],
    document: ["GetRolePolicy", (iam, RoleName, PolicyName, o) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }), o)],
  },
  user: {
    get: { operation: "GetUser", send: (iam, UserName, o) => iam.send(new GetUserCommand({ UserName }), o) },
    attached: ["ListAttachedUserPolicies", (iam, UserName, page, o) => iam.send(new ListAttachedUserPoliciesCommand({ UserName, ...page }), o)],
    inline: ["ListUserPolicies", (iam, UserName, page, o) => iam.send(new ListUserPoliciesCommand({ UserName, ...page }), o)],
    document: ["GetUserPolicy", (iam, UserName, PolicyName, o) => iam.send(new GetUserPolicyCommand({ UserName, PolicyName }), o)],
  },
  group: {
    get: undefined,
    attached: ["ListAttachedGroupPolicies", (iam, GroupName, page, o) => iam.send(new ListAttachedGroupPoliciesCommand({ GroupName, ...page }), o)],
    inline: ["ListGroupPolicies", (iam, GroupName, page, o) => iam.send(new ListGroupPoliciesCommand({ GroupName, ...page }), o)],
    document: ["GetGroupPolicy", (iam, GroupName, PolicyName, o) => iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName }), o)],
  },
};

const CONCURRENCY = 6;
const MARKED = { token: "Marker", next: "Marker" };

/** Gathers answers, and what the calls that were not answered would have told. */
class Gathered implements Documents {
  readonly files = new Map<string, unknown>();
  readonly lacks: { what: string; reason: string }[] = [];
  isGone = false;

  take(file: string, what: string, answer: Answer): boolean {
    if (answer.ok) this.files.set(file, answer.value);
    else if (isGone(answer)) this.isGone = true;
    else this.lacks.push({ what, reason: answer.reason });
    return answer.ok;
  }
}

/** Reads a user, group or role: itself, its inline policies with their documents, what is attached, and a user's groups. */
export async function readPrincipal(caller: Caller, iam: IAMClient, type: "role" | "user" | "group", arn: string): Promise<Documents> {
  const name = nameOfArn(arn);
  const { get, attached, inline, document } = PRINCIPAL_CALLS[type];
  const gathered = new Gathered();
  const itself = async (): Promise<void> => {
    if (get) gathered.take(`get-${type}`, `the ${type} itself`, await caller.call(get.operation, name, (o) => get.send(iam, name, o)));
  };
  const listAttached = async (): Promise<void> => {
    const answer = await pages(caller, attached[0], name, { list: "AttachedPolicies", ...MARKED }, (page, o) => attached[1](iam, name, page, o));
    gathered.take(`list-attached-${type}-policies-${name}`, `the policies attached to the ${type}`, answer);
  };
  const listInline = async (): Promise<void> => {
    const answer = await pages(caller, inline[0], name, { list: "PolicyNames", ...MARKED }, (page, o) => inline[1](iam, name, page, o));
    if (!gathered.take(`list-${type}-policies-${name}`, `the names of the ${type}'s inline policies`, answer) || !answer.ok) return;
    await mapLimit(textsIn(answer.value, "PolicyNames"), CONCURRENCY, async (policy) => {
      const read = await caller.call(document[0], `${name} ${policy}`, (o) => document[1](iam, name, policy, o));
      // one that went between the two calls is no longer the principal's: the other is there all the same
      if (!isGone(read)) gathered.take(`get-${type}-policy-${gathered.files.size}`, `the inline policy ${policy} of the ${type}`, read);
    });
  };
  let groups: readonly string[] | undefined;
  const listGroups = async (): Promise<void> => {
    if (type !== "user") return;
    const send = (page: Page, o: Options) => iam.send(new ListGroupsForUserCommand({ UserName: name, ...page }), o);
    const answer = await pages(caller, "ListGroupsForUser", name, { list: "Groups", ...MARKED }, send);
    if (answer.ok) groups = textsIn(answer.value, "Groups", "GroupName");
    else gathered.take("", "the groups of the user", answer);
  };
  await Promise.all([itself(), listAttached(), listInline(), listGroups()]);
  const { isGone: gone, files, lacks } = gathered;
  return { isGone: gone, files, lacks, ...(groups ? { groups } : {}) };
}

/** Reads a managed policy: which version is the default one, and that version's document. */
export async function readPolicy(caller: Caller, iam: IAMClient, arn: string): Promise<Documents> {
  const gathered = new Gathered();
  const of = nameOfArn(arn);
  const policy = await caller.call("GetPolicy", of, (o) => iam.send(new GetPolicyCommand({ PolicyArn: arn }), o));
  if (!gathered.take("get-policy", "the policy itself", policy) || !policy.ok) return gathered;
  const version = textField(field(policy.value, "Policy"), "DefaultVersionId");
  const read = await caller.call("GetPolicyVersion", `${of} ${version ?? ""}`, (o) =>
    iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }), o),
  );
  gathered.take("get-policy-version", "the document of the policy's default version", read);
  return gathered;
}

export async function readProvider(caller: Caller, iam: IAMClient, arn: string): Promise<Documents> {
  const gathered = new Gathered();
  const answer = await caller.call("GetOpenIDConnectProvider", nameOfArn(arn), (o) =>
    iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), o),
  );
  gathered.take("get-open-id-connect-provider", "the provider itself", answer);
  return gathered;
}
