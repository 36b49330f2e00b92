import { z } from "zod";
import { issuerOf } from "@/server/collect/bundle/to-fact/provider.ts";
import { accountEdit } from "@/server/facts/edit.ts";
import type { IamUserFact } from "@/server/facts/iam.ts";
import { type Handler, planTags, planText, planTexts, removal, sidesOf, tagsOf, textsIn } from "./handler.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { joined, left } from "./principals.ts";
import { toldOf } from "./told.ts";

function user(
  account: string,
  resource: PlannedResource,
  plan: PlanContext,
  name: string,
  order: "unlink" | "link",
  edit: (one: IamUserFact) => IamUserFact,
): void {
  plan.edits.push(accountEdit(account, "users", { what: resource.address, order, is: (one) => one.name === name, edit: (before) => before && edit(before) }));
}

/** Names of a list: those told and those of resources it speaks of; `isWhole`: there are no others. */
function namesIn(
  resource: PlannedResource,
  plan: PlanContext,
  field: string,
  type: string,
  value: Parameters<typeof textsIn>[0],
): { names: string[]; isWhole: boolean } {
  const texts = textsIn(value);
  const spoken = texts?.open === 0 ? [] : plan.spokenOf(resource, [field], [type]).map((one) => plan.nameOf(one));
  const names = [...new Set([...(texts?.told ?? []), ...spoken])];
  return { names, isWhole: texts !== undefined && names.length >= texts.told.length + texts.open };
}

const membershipSchema = z.looseObject({ group: planText, users: planTexts });

/** `aws_iam_group_membership`: a group has these members and no others. */
export const membersHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(membershipSchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.group);
  for (const name of old ? (textsIn(gone?.users)?.told ?? []) : []) user(account.id, resource, plan, name, "unlink", (one) => left(one, old ?? ""));
  const group = is && plan.nameAt(resource, ["group"], is.group, ["aws_iam_group"]);
  if (!is) return;
  if (group === undefined) {
    plan.ignore(resource, "which group it is about is known only after apply");
    return;
  }
  const { names, isWhole } = namesIn(resource, plan, "users", "aws_iam_user", is.users);
  for (const name of names) user(account.id, resource, plan, name, "link", (one) => joined(one, group));
  if (!isWhole) {
    plan.assume(`${resource.address}: some of the members of ${group} are known only after apply: what they come to is unknown`);
    return;
  }
  const others = (one: IamUserFact): boolean => !names.includes(one.name) && one.groups?.includes(group) === true;
  plan.edits.push(
    accountEdit(account.id, "users", { what: resource.address, order: "limit", every: true, is: others, edit: (one) => one && left(one, group) }),
  );
};

const groupsSchema = z.looseObject({ user: planText, groups: planTexts });

/** `aws_iam_user_group_membership`: a user is in these groups, beside others. */
export const groupsHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { is, was } = sidesOf(groupsSchema, resource, plan);
  if (!account) return;
  const old = toldOf(was?.user);
  for (const group of old ? (textsIn(was?.groups)?.told ?? []) : []) user(account.id, resource, plan, old ?? "", "unlink", (one) => left(one, group));
  if (!is) return;
  const name = plan.nameAt(resource, ["user"], is.user, ["aws_iam_user"]);
  if (name === undefined) {
    plan.ignore(resource, "which user it is about is known only after apply");
    return;
  }
  const { names, isWhole } = namesIn(resource, plan, "groups", "aws_iam_group", is.groups);
  for (const group of names) user(account.id, resource, plan, name, "link", (one) => joined(one, group));
  if (!isWhole)
    user(account.id, resource, plan, name, "link", (one) => ({
      ...one,
      groups: one.groups ?? [],
      partial: [...new Set([...(one.partial ?? []), "groups" as const])],
    }));
};

const profileSchema = z.looseObject({ arn: planText, role: planText });

/** `aws_iam_instance_profile`. */
export const instanceProfileHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(profileSchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.arn);
  plan.edits.push(...removal(resource, account.id, "instanceProfiles", old, (one) => one.arn));
  const arn = is && plan.arnOf(resource);
  if (!is || arn === undefined) return;
  const role = plan.nameAt(resource, ["role"], is.role, ["aws_iam_role"]);
  if (role === undefined && is.role) {
    plan.ignore(resource, "which role it holds is known only after apply");
    return;
  }
  const roleArns = role === undefined || role === "" ? [] : [plan.roleNamed(account, role)];
  const told = { arn, name: plan.nameOf(resource), roleArns };
  plan.edits.push(
    accountEdit(account.id, "instanceProfiles", {
      what: resource.address,
      order: "put",
      is: (one) => one.arn === arn,
      edit: (before) => ({ ...before, ...told }),
    }),
  );
};

const keySchema = z.looseObject({ id: planText, user: planText, status: planText });

/** `aws_iam_access_key`: its id, its user and whether it is active; its secret is never looked at. */
export const accessKeyHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(keySchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.id);
  plan.edits.push(...removal(resource, account.id, "accessKeys", old, (one) => one.id));
  if (!is) return;
  const id = toldOf(is.id);
  if (!id) {
    plan.ignore(resource, "a key that is made has no id before: who will hold it cannot be told");
    return;
  }
  const told = { id, userName: toldOf(is.user) ?? undefined, status: toldOf(is.status) ?? undefined };
  plan.edits.push(
    accountEdit(account.id, "accessKeys", { what: resource.address, order: "put", is: (one) => one.id === id, edit: (before) => ({ ...before, ...told }) }),
  );
};

const oidcSchema = z.looseObject({ arn: planText, url: planText, client_id_list: planTexts, thumbprint_list: planTexts, tags: planTags, tags_all: planTags });

/** `aws_iam_openid_connect_provider`. */
export const oidcProviderHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(oidcSchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.arn);
  plan.edits.push(...removal(resource, account.id, "oidcProviders", old, (one) => one.arn));
  if (!is) return;
  const arn = plan.arnOf(resource);
  if (arn === undefined) {
    plan.ignore(resource, "its URL is known only after apply, and with it who its tokens are from");
    return;
  }
  const clients = textsIn(is.client_id_list);
  const issuer = toldOf(is.url) ? issuerOf(toldOf(is.url) ?? "") : arn.slice(arn.indexOf("oidc-provider/") + "oidc-provider/".length);
  const told = { arn, issuer, clientIds: clients?.open === 0 ? clients.told : undefined, tags: tagsOf(is) };
  const thumbprints = textsIn(is.thumbprint_list)?.told ?? [];
  plan.edits.push(
    accountEdit(account.id, "oidcProviders", {
      what: resource.address,
      order: "put",
      is: (one) => one.arn === arn,
      edit: (before) => ({ ...before, thumbprints, ...told }),
    }),
  );
};

/** `aws_iam_saml_provider`. */
export const samlProviderHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(z.looseObject({ arn: planText }), resource, plan);
  if (!account) return;
  const old = toldOf(gone?.arn);
  plan.edits.push(...removal(resource, account.id, "samlProviders", old, (one) => one.arn));
  const arn = is && plan.arnOf(resource);
  if (arn)
    plan.edits.push(
      accountEdit(account.id, "samlProviders", { what: resource.address, order: "put", is: (one) => one.arn === arn, edit: (before) => before ?? { arn } }),
    );
};
