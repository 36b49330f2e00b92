import type { FactEdit, WithoutEffect } from "@/server/facts/edit.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { accessEntryHandler, accessPolicyHandler, podIdentityHandler } from "./eks.ts";
import { clusterHandler, nodeGroupHandler } from "./eks-places.ts";
import type { Handler } from "./handler.ts";
import { accessKeyHandler, groupsHandler, instanceProfileHandler, membersHandler, oidcProviderHandler, samlProviderHandler } from "./iam-others.ts";
import { attachmentHandler, everywhereHandler, exclusiveHandler, inlineHandler, policyHandler } from "./iam-policies.ts";
import { principalHandler } from "./iam-principals.ts";
import { objectHandler } from "./kubernetes.ts";
import { partHandler } from "./kubernetes-parts.ts";
import { OBJECT_TYPES } from "./kubernetes-types.ts";
import type { PlannedResource, TerraformPlan } from "./plan.ts";
import { PlanContext } from "./plan-context.ts";
import { PRINCIPALS } from "./principals.ts";
import { mattersUnread } from "./types.ts";

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(
    PRINCIPALS.flatMap((kind) => [
      [kind.type, principalHandler(kind)],
      [`${kind.type}_policy`, inlineHandler(kind)],
      [`${kind.type}_policy_attachment`, attachmentHandler(kind)],
      [`${kind.type}_policies_exclusive`, exclusiveHandler(kind, "policy_names")],
      [`${kind.type}_policy_attachments_exclusive`, exclusiveHandler(kind, "policy_arns")],
    ]),
  ),
  aws_iam_policy: policyHandler,
  aws_iam_policy_attachment: everywhereHandler,
  aws_iam_group_membership: membersHandler,
  aws_iam_user_group_membership: groupsHandler,
  aws_iam_instance_profile: instanceProfileHandler,
  aws_iam_access_key: accessKeyHandler,
  aws_iam_openid_connect_provider: oidcProviderHandler,
  aws_iam_saml_provider: samlProviderHandler,
  aws_eks_cluster: clusterHandler,
  aws_eks_node_group: nodeGroupHandler,
  aws_eks_access_entry: accessEntryHandler,
  aws_eks_access_policy_association: accessPolicyHandler,
  aws_eks_pod_identity_association: podIdentityHandler,
  ...Object.fromEntries(Object.keys(OBJECT_TYPES).map((type) => [type, objectHandler])),
  kubernetes_manifest: objectHandler,
  kubectl_manifest: objectHandler,
  kubernetes_config_map_v1_data: partHandler("configMaps", "data"),
  kubernetes_annotations: partHandler("serviceAccounts", "annotations"),
};

export interface PlanEdits {
  readonly edits: readonly FactEdit[];
  readonly ignored: readonly WithoutEffect[];
  readonly assumptions: readonly string[];
}

const SHOWN_TYPES = 8;

/** Types that are passed over, the most frequent ones first. */
function othersIn(others: ReadonlyMap<string, number>): string[] {
  const types = [...others].toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const total = types.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  const shown = types.slice(0, SHOWN_TYPES).map(([type, count]) => `${type} ${count}`);
  const more = types.length > SHOWN_TYPES ? ` and ${types.length - SHOWN_TYPES} more types` : "";
  return [
    `${total === 1 ? "one resource" : `${total} resources`} of the plan ${total === 1 ? "has" : "have"} no effect on access that is shown: ${shown.join(", ")}${more}`,
  ];
}

function read(resource: PlannedResource, plan: PlanContext): void {
  const handler = Object.hasOwn(HANDLERS, resource.type) ? HANDLERS[resource.type] : undefined;
  if (handler && resource.action !== "leave") handler(resource, plan);
  else if (handler) return;
  else if (mattersUnread(resource.type)) {
    if (resource.action !== "leave") plan.ignore(resource, `what a ${resource.type} does to access is not read from plans`);
  } else plan.passOver(resource.type);
}

/**
 * A plan as steps on the facts it is held against, which say where things lie that the plan leaves open. What cannot be told is in `ignored` by the address of its resource, what
 * was derived or is not known before apply in `assumptions`.
 */
export function planEdits(
  plan: TerraformPlan,
  facts: Facts,
  folder: { readonly account?: string | undefined; readonly cluster?: string | undefined } = {},
): PlanEdits {
  const context = new PlanContext(plan, facts, folder);
  for (const resource of plan.resources) read(resource, context);
  return { edits: context.edits, ignored: context.ignored, assumptions: [...plan.shortfalls, ...context.assumptions, ...othersIn(context.others)] };
}
