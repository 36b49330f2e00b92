import { ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { RbacBindingFact, RbacSubject, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Fix, ProposedFile } from "./finding.ts";
import { managedBy } from "./managed-by.ts";
import type { Draft } from "./patch/patch.ts";

type Annotations = Readonly<Record<string, string>>;

/** A service account with other annotations, as a file of a bundle and as a draft of the change. */
export function withAnnotations(
  cluster: string,
  account: ServiceAccountFact,
  annotations: Annotations,
): { readonly file: ProposedFile; readonly draft: Draft } {
  const { namespace, name, labels } = account;
  const content = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace, name, labels, annotations },
    ...(account.automountToken === undefined ? {} : { automountServiceAccountToken: account.automountToken }),
    ...(account.secrets.length > 0 ? { secrets: account.secrets.map((secret) => ({ name: secret })) } : {}),
  };
  return { file: { path: `clusters/${cluster}/serviceaccount-${namespace}-${name}.json`, content }, draft: { content, before: account.annotations } };
}

/** The service account without its role annotation: it grants nobody anything. */
export function withoutAnnotation(cluster: string, account: ServiceAccountFact, summary: string): Fix {
  const { [ROLE_ARN]: _, ...annotations } = account.annotations;
  const { file, draft } = withAnnotations(cluster, account, annotations);
  return {
    summary,
    automatic: true,
    files: [file],
    drafts: [draft],
    commands: [shellCommand`kubectl annotate serviceaccount ${account.name} --namespace ${account.namespace} ${`${ROLE_ARN}-`}`],
    managedBy: managedBy(account.labels),
  };
}

const RBAC = "rbac.authorization.k8s.io";

/** What has to be done to bindings of one cluster, in one summary. */
export interface Unbinding {
  readonly binding: RbacBindingFact;
  readonly isGone: (subject: RbacSubject) => boolean;
}

function unbound(cluster: string, { binding, isGone }: Unbinding) {
  const { name, namespace, role, labels, annotations } = binding;
  const kind = namespace === undefined ? "ClusterRoleBinding" : "RoleBinding";
  const subjects = binding.subjects.filter((one) => !isGone(one));
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations };
  const content = { apiVersion: `${RBAC}/v1`, kind, metadata, roleRef: { apiGroup: RBAC, kind: role.kind, name: role.name }, subjects };
  const whole =
    namespace === undefined
      ? shellCommand`kubectl delete clusterrolebinding ${name}`
      : shellCommand`kubectl delete rolebinding ${name} --namespace ${namespace}`;
  const edit =
    namespace === undefined ? shellCommand`kubectl edit clusterrolebinding ${name}` : shellCommand`kubectl edit rolebinding ${name} --namespace ${namespace}`;
  return {
    file: { path: `clusters/${cluster}/${kind.toLowerCase()}-${namespace ?? ""}-${name}.json`, content },
    draft: { content, before: binding.subjects },
    command: subjects.length === 0 ? whole : edit,
  };
}

/** Bindings without some of their subjects; one that has no other is deleted. */
export function withoutSubjects(cluster: string, bindings: readonly [Unbinding, ...Unbinding[]], summary: string): Fix {
  const all = bindings.map((one) => unbound(cluster, one));
  return {
    summary,
    automatic: true,
    files: all.map(({ file }) => file),
    drafts: all.map(({ draft }) => draft),
    commands: all.map(({ command }) => command),
    managedBy: managedBy(bindings[0].binding.labels),
  };
}

/** What only people can do: nothing of it can be tried. */
export const byHand = (summary: string, ...commands: readonly string[]): Fix => ({ summary, automatic: false, files: [], commands });
