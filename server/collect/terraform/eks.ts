import { z } from "zod";
import { isObject } from "@/server/collect/bundle/raw.ts";
import { policyDocumentOf } from "@/server/collect/bundle/to-fact/policy-document.ts";
import { clusterEdit } from "@/server/facts/edit.ts";
import type { AssociatedPoliciesFact } from "@/server/facts/eks.ts";
import { type Handler, isMissing, planTags, planText, planTexts, sidesOf, tagsOf, textsIn } from "./handler.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, maybe, toldOf } from "./told.ts";

const PRINCIPAL_TYPES = ["aws_iam_role", "aws_iam_user"];

function principalOf(resource: PlannedResource, plan: PlanContext, value: z.output<typeof planText>): string | undefined {
  const arn = plan.arnAt(resource, ["principal_arn"], value, PRINCIPAL_TYPES);
  if (arn === undefined) plan.ignore(resource, "whom it lets in is known only after apply");
  return arn;
}

const entrySchema = z.looseObject({
  cluster_name: planText,
  principal_arn: planText,
  kubernetes_groups: planTexts,
  type: planText,
  user_name: planText,
  access_entry_arn: planText,
  tags: planTags,
  tags_all: planTags,
});

/** What is told of an entry, beside whom it lets in. */
function entryOf(resource: PlannedResource, plan: PlanContext, is: z.output<typeof entrySchema>) {
  const groups = textsIn(is.kubernetes_groups);
  // the groups of a standard entry are none where the configuration names none
  const open = groups === undefined ? plan.isConfigured(resource, ["kubernetes_groups"]) : groups.open > 0;
  if (open) plan.assume(`${resource.address}: some of its groups are known only after apply: what those may do is not shown`);
  return {
    type: toldOf(is.type) || "STANDARD",
    groups: groups?.told ?? [],
    username: toldOf(is.user_name) || undefined,
    ...(toldOf(is.access_entry_arn) && { accessEntryArn: toldOf(is.access_entry_arn) ?? undefined }),
    tags: tagsOf(is) ?? {},
  };
}

/** `aws_eks_access_entry`. */
export const accessEntryHandler: Handler = (resource, plan) => {
  const { gone, is } = sidesOf(entrySchema, resource, plan);
  const side = is ?? gone;
  const cluster = side && plan.eksCluster(resource, side.cluster_name);
  if (!cluster) return;
  const old = toldOf(gone?.principal_arn);
  for (const list of old ? (["accessEntries", "associatedPolicies"] as const) : [])
    plan.edits.push(
      clusterEdit(cluster.name, list, { what: resource.address, order: "remove", every: true, is: (one) => one.principalArn === old, edit: () => undefined }),
    );
  const principalArn = is && principalOf(resource, plan, is.principal_arn);
  if (!is || principalArn === undefined) return;
  const told = entryOf(resource, plan, is);
  plan.edits.push(
    clusterEdit(cluster.name, "accessEntries", {
      what: resource.address,
      order: "put",
      is: (one) => one.principalArn === principalArn,
      edit: (before) => ({ ...before, ...told, principalArn, username: told.username ?? before?.username }),
    }),
    clusterEdit(cluster.name, "associatedPolicies", {
      what: resource.address,
      order: "put",
      is: (one) => one.principalArn === principalArn,
      edit: (before) => before ?? { principalArn, policies: [] },
    }),
  );
};

const scope = z.object({ type: planText, namespaces: planTexts });
const associationSchema = z.looseObject({
  cluster_name: planText,
  principal_arn: planText,
  policy_arn: planText,
  access_scope: maybe(z.array(scope).nullish()),
});

type Scope = AssociatedPoliciesFact["policies"][number]["scope"];

/** The cluster as a whole, or namespaces; those that are not told are told of as such. */
function scopeOf(resource: PlannedResource, plan: PlanContext, value: z.output<typeof associationSchema>["access_scope"]): Scope {
  const one = isNotTold(value) ? undefined : value?.[0];
  if (toldOf(one?.type) === "cluster") return "cluster";
  const namespaces = textsIn(one?.namespaces);
  if (one === undefined || isNotTold(one.type) || namespaces?.open !== 0) {
    plan.assume(`${resource.address}: where its policy holds is known only after apply: it is taken to hold in the whole cluster`);
    return "cluster";
  }
  return namespaces.told;
}

/** `aws_eks_access_policy_association`. */
export const accessPolicyHandler: Handler = (resource, plan) => {
  const { gone, is, was } = sidesOf(associationSchema, resource, plan);
  const side = is ?? gone;
  const cluster = side && plan.eksCluster(resource, side.cluster_name);
  if (!cluster) return;
  const [oldPrincipal, oldPolicy] = [toldOf(was?.principal_arn), toldOf(was?.policy_arn)];
  const without = (one: AssociatedPoliciesFact | undefined, policyArn: string) =>
    one && { ...one, policies: one.policies.filter((each) => each.policyArn !== policyArn) };
  if (oldPrincipal && oldPolicy && resource.action !== "update")
    plan.edits.push(
      clusterEdit(cluster.name, "associatedPolicies", {
        what: resource.address,
        order: "unlink",
        is: (one) => one.principalArn === oldPrincipal,
        edit: (before) => without(before, oldPolicy),
      }),
    );
  const principalArn = is && principalOf(resource, plan, is.principal_arn);
  const policyArn = toldOf(is?.policy_arn);
  if (!is || principalArn === undefined) return;
  if (!policyArn) {
    plan.ignore(resource, "which policy it gives is known only after apply");
    return;
  }
  const policy = { policyArn, scope: scopeOf(resource, plan, is.access_scope) };
  plan.edits.push(
    clusterEdit(cluster.name, "associatedPolicies", {
      what: resource.address,
      order: "link",
      is: (one) => one.principalArn === principalArn,
      edit: (before) => ({ principalArn, policies: [...(without(before, policyArn)?.policies ?? []), policy] }),
    }),
  );
};

const podIdentitySchema = z.looseObject({
  cluster_name: planText,
  namespace: planText,
  service_account: planText,
  role_arn: planText,
  target_role_arn: planText,
  external_id: planText,
  disable_session_tags: maybe(z.boolean().nullish()),
  policy: planText,
  association_id: planText,
  association_arn: planText,
});
type PodIdentity = z.output<typeof podIdentitySchema>;

/** The service account an association is about, as `namespace` and name. */
function accountOf(resource: PlannedResource, plan: PlanContext, is: PodIdentity): { readonly namespace: string; readonly serviceAccount: string } | undefined {
  const spoken = isNotTold(is.service_account) ? plan.target(resource, ["service_account"], SERVICE_ACCOUNTS) : undefined;
  const [namespace, serviceAccount] = [toldOf(is.namespace), toldOf(is.service_account) ?? nameIn(spoken)];
  return namespace && serviceAccount ? { namespace, serviceAccount } : undefined;
}
const SERVICE_ACCOUNTS = ["kubernetes_service_account", "kubernetes_service_account_v1"];

function nameIn(resource: PlannedResource | undefined): string | undefined {
  const metadata = resource?.after?.["metadata"];
  const name = Array.isArray(metadata) && isObject(metadata[0]) ? metadata[0]["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

/** What stands for a session policy that is not told: a document that nobody can read is not the same as none, which would take nothing away. */
const NOT_KNOWN = "known only after apply";

function sessionPolicy(resource: PlannedResource, plan: PlanContext, value: PodIdentity["policy"]): unknown {
  if (!isNotTold(value)) return isMissing(value) ? undefined : policyDocumentOf(value);
  if (!plan.isConfigured(resource, ["policy"])) return undefined;
  plan.open(resource, "its session policy", value, "what that takes away from its role is unknown");
  return NOT_KNOWN;
}

/** What its pods become, and how. */
function rolesOf(resource: PlannedResource, plan: PlanContext, is: PodIdentity) {
  const roleArn = plan.arnAt(resource, ["role_arn"], is.role_arn, ["aws_iam_role"]);
  if (roleArn === undefined && isNotTold(is.role_arn)) plan.open(resource, "its role", is.role_arn, "what its pods become is unknown");
  const targetRoleArn = isMissing(is.target_role_arn) ? undefined : plan.arnAt(resource, ["target_role_arn"], is.target_role_arn, ["aws_iam_role"]);
  if (isNotTold(is.target_role_arn) && targetRoleArn === undefined && plan.isConfigured(resource, ["target_role_arn"]))
    plan.open(resource, "its target role", is.target_role_arn, "what its pods go on to is not shown");
  return {
    roleArn,
    targetRoleArn,
    externalId: toldOf(is.external_id) || undefined,
    disableSessionTags: toldOf(is.disable_session_tags) ?? false,
    policy: sessionPolicy(resource, plan, is.policy),
  };
}

/** `aws_eks_pod_identity_association`. */
export const podIdentityHandler: Handler = (resource, plan) => {
  const { gone, is } = sidesOf(podIdentitySchema, resource, plan);
  const side = is ?? gone;
  const cluster = side && plan.eksCluster(resource, side.cluster_name);
  if (!cluster) return;
  const [oldNamespace, oldAccount] = [toldOf(gone?.namespace), toldOf(gone?.service_account)];
  if (oldNamespace && oldAccount)
    plan.edits.push(
      clusterEdit(cluster.name, "podIdentityAssociations", {
        what: resource.address,
        order: "remove",
        is: (one) => one.namespace === oldNamespace && one.serviceAccount === oldAccount,
        edit: () => undefined,
      }),
    );
  if (!is) return;
  const account = accountOf(resource, plan, is);
  if (!account) {
    plan.ignore(resource, "which service account it is about is known only after apply");
    return;
  }
  const told = { ...account, ...rolesOf(resource, plan, is) };
  const id = toldOf(is.association_id) || undefined;
  plan.edits.push(
    clusterEdit(cluster.name, "podIdentityAssociations", {
      what: resource.address,
      order: "put",
      is: (one) => one.namespace === account.namespace && one.serviceAccount === account.serviceAccount,
      edit: (before) => ({ ...before, ...told, associationId: id ?? before?.associationId ?? `${account.namespace}/${account.serviceAccount}` }),
    }),
  );
};
