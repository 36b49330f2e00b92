import { z } from "zod";
import { accountEdit } from "@/server/facts/edit.ts";
import { type Handler, type PlanText, planTags, planText, planTexts, removal, sidesOf, tagsOf, textsIn } from "./handler.ts";
import { arnsIn, documentAt } from "./iam-principals.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { attached, detached, onlyAttached, onlyInline, PRINCIPALS, type Principal, type PrincipalKind, withInline, withoutInline } from "./principals.ts";
import { isNotTold, toldOf } from "./told.ts";

interface Step {
  readonly order: "unlink" | "link" | "limit";
  readonly edit: (one: Principal) => Principal;
}

/** A step about one principal, which must be there. */
function about(kind: PrincipalKind, account: string, resource: PlannedResource, plan: PlanContext, name: string, { order, edit }: Step): void {
  const of = (before: Principal | undefined) => before && edit(before);
  // each list holds principals of its own kind, and so does what is made of them
  plan.edits.push(accountEdit(account, kind.list, { what: resource.address, order, is: (one) => one.name === name, edit: of as never }));
}

/** The principal that a field names; where it cannot be told, what is done to it has no effect and is told so. */
function ownerAt(kind: PrincipalKind, resource: PlannedResource, plan: PlanContext, field: string, value: PlanText): string | undefined {
  const name = plan.nameAt(resource, [field], value, [kind.type]);
  if (name === undefined) plan.ignore(resource, `which ${kind.word} it is about is known only after apply`);
  return name;
}

/** The fields of a schema whose owner stands under the word of its kind, or `…_name`. */
const ownerIn = (values: unknown, field: string): PlanText => (values as Record<string, PlanText>)[field];

const inlineSchema = z.looseObject({ name: planText, name_prefix: planText, policy: planText, role: planText, user: planText, group: planText });

/** `aws_iam_role_policy` and those of users and groups: an inline policy. */
export const inlineHandler =
  (kind: PrincipalKind): Handler =>
  (resource, plan) => {
    const account = plan.account(resource);
    const { gone, is, was } = sidesOf(inlineSchema, resource, plan);
    if (!account) return;
    const old = gone && plan.nameAt(resource, [kind.word], ownerIn(gone, kind.word), [kind.type]);
    const oldName = toldOf(gone?.name);
    if (old && oldName) about(kind, account.id, resource, plan, old, { order: "unlink", edit: (one) => withoutInline(one, oldName) });
    if (!is) return;
    const owner = ownerAt(kind, resource, plan, kind.word, ownerIn(is, kind.word));
    if (owner === undefined) return;
    const name = toldOf(is.name) || toldOf(was?.name) || `${toldOf(is.name_prefix) ?? ""}(${resource.address})`;
    const document = documentAt(resource, plan, "policy", is.policy, { what: "its document", leaves: `what it allows ${owner} is unknown` });
    about(kind, account.id, resource, plan, owner, { order: "link", edit: (one) => withInline(one, name, document) });
  };

const attachmentSchema = z.looseObject({ policy_arn: planText, role: planText, user: planText, group: planText });

/** The managed policy that a resource attaches; what it is may be unknown, which is said. */
function policyAt(resource: PlannedResource, plan: PlanContext, value: PlanText, owner: string): string | undefined {
  const arn = plan.arnAt(resource, ["policy_arn"], value, ["aws_iam_policy"]);
  if (arn === undefined && isNotTold(value)) plan.open(resource, "the policy it attaches", value, `what that allows ${owner} is unknown`);
  return arn;
}

/** `aws_iam_role_policy_attachment` and those of users and groups. */
export const attachmentHandler =
  (kind: PrincipalKind): Handler =>
  (resource, plan) => {
    const account = plan.account(resource);
    const { gone, is } = sidesOf(attachmentSchema, resource, plan);
    if (!account) return;
    const [old, oldArn] = [gone && plan.nameAt(resource, [kind.word], ownerIn(gone, kind.word), [kind.type]), toldOf(gone?.policy_arn)];
    if (old && oldArn) about(kind, account.id, resource, plan, old, { order: "unlink", edit: (one) => detached(one, oldArn) });
    const owner = is && ownerAt(kind, resource, plan, kind.word, ownerIn(is, kind.word));
    if (owner === undefined || !is) return;
    const arn = policyAt(resource, plan, is.policy_arn, owner);
    about(kind, account.id, resource, plan, owner, { order: "link", edit: (one) => attached(one, arn) });
  };

const everywhereSchema = z.looseObject({ policy_arn: planText, roles: planTexts, users: planTexts, groups: planTexts });

function attachEverywhere(kind: PrincipalKind, account: string, resource: PlannedResource, plan: PlanContext, is: z.output<typeof everywhereSchema>): void {
  const texts = textsIn(is[kind.list]);
  const spoken = texts?.open === 0 ? [] : plan.spokenOf(resource, [kind.list], [kind.type]).map((one) => plan.nameOf(one));
  const names = new Set([...(texts?.told ?? []), ...spoken]);
  const isWhole = texts !== undefined && names.size >= texts.told.length + texts.open;
  if (!isWhole)
    plan.assume(`${resource.address}: some of the ${kind.list} it attaches its policy to are known only after apply: what it allows those is unknown`);
  const arn = policyAt(resource, plan, is.policy_arn, `the ${kind.list} it names`);
  for (const name of names) about(kind, account, resource, plan, name, { order: "link", edit: (one) => attached(one, arn) });
  if (arn === undefined || !isWhole) return;
  const others = (one: Principal) => !names.has(one.name) && one.attachedPolicies?.includes(arn) === true;
  plan.edits.push(
    accountEdit(account, kind.list, {
      what: resource.address,
      order: "limit",
      every: true,
      is: others,
      edit: ((one: Principal) => detached(one, arn)) as never,
    }),
  );
}

/** `aws_iam_policy_attachment`: a policy is attached to those it names and to nobody else. */
export const everywhereHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is, was } = sidesOf(everywhereSchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.policy_arn);
  for (const kind of PRINCIPALS) {
    for (const name of old ? (textsIn(was?.[kind.list])?.told ?? []) : [])
      about(kind, account.id, resource, plan, name, { order: "unlink", edit: (one) => detached(one, old ?? "") });
    if (is) attachEverywhere(kind, account.id, resource, plan, is);
  }
};

const exclusiveSchema = z.looseObject({ role_name: planText, user_name: planText, group_name: planText, policy_names: planTexts, policy_arns: planTexts });

/** `aws_iam_role_policies_exclusive`, `aws_iam_role_policy_attachments_exclusive` and their twins: there are none but these. */
export const exclusiveHandler =
  (kind: PrincipalKind, field: "policy_names" | "policy_arns"): Handler =>
  (resource, plan) => {
    const account = plan.account(resource);
    const { is } = sidesOf(exclusiveSchema, resource, plan);
    const owner = account && is && ownerAt(kind, resource, plan, `${kind.word}_name`, ownerIn(is, `${kind.word}_name`));
    if (!account || !is || owner === undefined) return;
    const texts = textsIn(is[field]);
    if (field === "policy_names") {
      if (texts?.open === 0) about(kind, account.id, resource, plan, owner, { order: "limit", edit: (one) => onlyInline(one, texts.told) });
      else plan.ignore(resource, "which inline policies it leaves is known only after apply");
      return;
    }
    const { arns, more } = arnsIn(resource, plan, ["policy_arns"], is.policy_arns);
    about(kind, account.id, resource, plan, owner, { order: "limit", edit: (one) => onlyAttached(one, arns, more) });
  };

const policySchema = z.looseObject({ arn: planText, policy: planText, tags: planTags, tags_all: planTags });

/** `aws_iam_policy`: a managed policy with its default version. */
export const policyHandler: Handler = (resource, plan) => {
  const account = plan.account(resource);
  const { gone, is } = sidesOf(policySchema, resource, plan);
  if (!account) return;
  const old = toldOf(gone?.arn);
  plan.edits.push(...removal(resource, account.id, "policies", old, (one) => one.arn));
  const arn = is && plan.arnOf(resource);
  if (!is || arn === undefined) return;
  const document = documentAt(resource, plan, "policy", is.policy, { what: "its document", leaves: "what it allows is unknown" });
  const told = { arn, name: plan.nameOf(resource), document, tags: tagsOf(is) };
  plan.edits.push(
    accountEdit(account.id, "policies", { what: resource.address, order: "put", is: (one) => one.arn === arn, edit: (before) => ({ ...before, ...told }) }),
  );
};
