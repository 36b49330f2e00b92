import { z } from "zod";
import { textField } from "@/server/collect/bundle/raw.ts";
import { policyDocumentOf } from "@/server/collect/bundle/to-fact/policy-document.ts";
import { accountEdit, type FactEdit } from "@/server/facts/edit.ts";
import type { IamUserFact } from "@/server/facts/iam.ts";
import { type Handler, isMissing, isSame, type PlanText, type PlanTexts, planTags, planText, planTexts, removal, sidesOf, tagsOf, textsIn } from "./handler.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { onlyAttached, type Principal, type PrincipalKind, withInline } from "./principals.ts";
import { isNotTold, isSensitive, maybe, toldOf } from "./told.ts";

const schema = z.object({
  arn: planText,
  path: planText,
  assume_role_policy: planText,
  permissions_boundary: planText,
  tags: planTags,
  tags_all: planTags,
  description: planText,
  max_session_duration: maybe(z.number().nullish()),
  inline_policy: maybe(z.array(z.object({ name: planText, policy: planText })).nullish()),
  managed_policy_arns: planTexts,
});
type Values = z.output<typeof schema>;
type Kept = (before: Principal) => Principal;

interface DocumentWords {
  readonly what: string;
  /** What stays open where it is not told. */
  readonly leaves: string;
}

/** A policy document as the plan has it or will put it together; undefined: not known, which is said with what it leaves open. */
export function documentAt(resource: PlannedResource, plan: PlanContext, field: string, value: PlanText, { what, leaves }: DocumentWords): unknown {
  if (isMissing(value)) return undefined;
  if (!isNotTold(value)) return policyDocumentOf(value);
  const made = isSensitive(value) ? undefined : plan.documentAt(resource, [field]);
  if (made) plan.assume(`${resource.address}: ${what} is taken to be the document that its configuration puts together at apply`);
  else plan.open(resource, what, value, leaves);
  return made;
}

function boundaryOf(resource: PlannedResource, plan: PlanContext, value: PlanText): string | null | undefined {
  if (isMissing(value)) return null;
  const arn = plan.arnAt(resource, ["permissions_boundary"], value, ["aws_iam_policy"]);
  if (arn === undefined && isNotTold(value)) plan.open(resource, "its permissions boundary", value, "what that takes away is unknown");
  return arn;
}

/** The policies of a list of ARNs: those that are told, and those of resources it speaks of; `more`: there are some that are not known. */
export function arnsIn(resource: PlannedResource, plan: PlanContext, path: readonly string[], value: PlanTexts): { arns: string[]; more: boolean } {
  const texts = textsIn(value);
  if (texts?.open === 0) return { arns: texts.told, more: false };
  const spoken = plan.spokenOf(resource, path, ["aws_iam_policy"]).flatMap((one) => plan.arnOf(one) ?? []);
  const arns = [...new Set([...(texts?.told ?? []), ...spoken])];
  return { arns, more: texts === undefined || arns.length < texts.told.length + texts.open };
}

/** What a role says of its own policies. What the configuration leaves to AWS, and what stays as it was, is not said. */
function ownPolicies(resource: PlannedResource, plan: PlanContext, is: Values, was: Values | undefined): Kept {
  const isSaid = (key: "inline_policy" | "managed_policy_arns"): boolean => {
    if (is[key] === undefined || is[key] === null || (isNotTold(is[key]) && !plan.isConfigured(resource, [key]))) return false;
    return resource.action !== "update" || !isSame(is[key], was?.[key]);
  };
  const steps: Kept[] = [];
  if (isSaid("managed_policy_arns")) {
    const { arns, more } = arnsIn(resource, plan, ["managed_policy_arns"], is.managed_policy_arns);
    if (more) plan.assume(`${resource.address}: some of its managed policies are known only after apply: what they allow is unknown`);
    if (resource.action === "update" || arns.length > 0 || more) steps.push((one) => onlyAttached(one, arns, more));
  }
  if (isSaid("inline_policy")) steps.push(inlinePolicies(resource, plan, is.inline_policy));
  return (before) => steps.reduce((one, step) => step(one), before);
}

function inlinePolicies(resource: PlannedResource, plan: PlanContext, value: Values["inline_policy"]): Kept {
  if (isNotTold(value)) plan.open(resource, "its inline policies", value, "what they allow is unknown");
  const all = (toldOf(value) ?? []).filter((one) => !isMissing(one.name) || !isMissing(one.policy));
  const read = all.map(({ name, policy }, i) => ({
    name: toldOf(name) ?? `(${resource.address} ${i + 1})`,
    document: documentAt(resource, plan, "", policy, { what: `the inline policy ${toldOf(name) ?? i + 1}`, leaves: "what it allows is unknown" }),
  }));
  return (before) => {
    const bare: Principal = {
      ...before,
      inlinePolicies: [],
      inlinePolicyNames: undefined,
      partial: before.partial?.filter((part) => part !== "inlinePolicies"),
    };
    const known = isNotTold(value) ? { ...bare, inlinePolicies: undefined } : bare;
    return read.reduce((one, { name, document }) => withInline(one, name, document), known);
  };
}

function factOf(kind: PrincipalKind, resource: PlannedResource, plan: PlanContext, is: Values): Partial<Principal> {
  const boundary = kind.word === "group" ? {} : { boundary: boundaryOf(resource, plan, is.permissions_boundary), tags: tagsOf(is) };
  if (kind.word !== "role") return boundary;
  const trustPolicy = documentAt(resource, plan, "assume_role_policy", is.assume_role_policy, {
    what: "its trust policy",
    leaves: "who may become it is unknown",
  });
  const seconds = toldOf(is.max_session_duration);
  const description = toldOf(is.description);
  return { ...boundary, trustPolicy, ...(typeof seconds === "number" && { maxSessionSeconds: seconds }), ...(description && { description }) };
}

/** A new one has no policies and groups but those it is given. */
const BARE = {
  role: { inlinePolicies: [], attachedPolicies: [], lastUsed: null },
  user: { inlinePolicies: [], attachedPolicies: [], groups: [] },
  group: { inlinePolicies: [], attachedPolicies: [] },
};

function put(kind: PrincipalKind, account: string, resource: PlannedResource, plan: PlanContext, is: Values, was: Values | undefined): FactEdit | undefined {
  const arn = plan.arnOf(resource);
  if (arn === undefined) {
    plan.ignore(resource, "its ARN is known only after apply");
    return undefined;
  }
  const named = { arn, name: plan.nameOf(resource), path: toldOf(is.path) || "/" };
  const told = factOf(kind, resource, plan, is);
  const own = ownPolicies(resource, plan, is, was);
  const old = resource.action === "update" ? (toldOf(was?.arn) ?? arn) : arn;
  const bare = resource.action === "update" ? {} : BARE[kind.word];
  return accountEdit(account, kind.list, {
    what: resource.address,
    order: "put",
    is: (one) => one.arn === old,
    // each list holds principals of its own kind, and so does what is made of them
    edit: (before) => own({ ...(before ?? bare), ...told, ...named } as Principal) as never,
  });
}

/** What speaks of a user or group by its name, where that is changed in place: AWS keeps who is in a group, and the keys of a user. */
function renamed(kind: PrincipalKind, account: string, resource: PlannedResource, old: string, name: string): FactEdit[] {
  const what = resource.address;
  if (kind.word === "group") {
    const groups = (one: IamUserFact): string[] => (one.groups ?? []).map((each) => (each === old ? name : each));
    const isMember = (one: IamUserFact): boolean => one.groups?.includes(old) === true;
    return [accountEdit(account, "users", { what, order: "put", every: true, is: isMember, edit: (one) => one && { ...one, groups: groups(one) } })];
  }
  const isOwn = (one: { readonly userName?: string | undefined }): boolean => one.userName === old;
  return [accountEdit(account, "accessKeys", { what, order: "put", every: true, is: isOwn, edit: (one) => one && { ...one, userName: name } })];
}

/** `aws_iam_role`, `aws_iam_user`, `aws_iam_group`. */
export const principalHandler =
  (kind: PrincipalKind): Handler =>
  (resource, plan) => {
    const account = plan.account(resource);
    const { gone, is, was } = sidesOf(schema, resource, plan);
    if (!account) return;
    const old = toldOf(gone?.arn);
    plan.edits.push(...removal(resource, account.id, kind.list, old, (one) => one.arn));
    if (!is) return;
    if (resource.action === "replace" && old === plan.arnOf(resource))
      plan.assume(`${resource.address}: ${old} is made anew under the same name; policies that name it are taken to mean the new one`);
    const edit = put(kind, account.id, resource, plan, is, was);
    if (edit) plan.edits.push(edit);
    const [before, name] = [resource.action === "update" ? textField(resource.before, "name") : undefined, textField(resource.after, "name")];
    if (edit && before !== undefined && name !== undefined && before !== name) plan.edits.push(...renamed(kind, account.id, resource, before, name));
  };
