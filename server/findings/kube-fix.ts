import { ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Fix } from "./finding.ts";
import { managedBy } from "./managed-by.ts";

/** The service account without its role annotation: it grants nobody anything. */
export function withoutAnnotation(cluster: string, account: ServiceAccountFact, summary: string): Fix {
  const { [ROLE_ARN]: _, ...annotations } = account.annotations;
  const { namespace, name, labels } = account;
  const content = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace, name, labels, annotations },
    ...(account.automountToken === undefined ? {} : { automountServiceAccountToken: account.automountToken }),
    ...(account.secrets.length > 0 ? { secrets: account.secrets.map((secret) => ({ name: secret })) } : {}),
  };
  return {
    summary,
    automatic: true,
    files: [{ path: `clusters/${cluster}/serviceaccount-${namespace}-${name}.json`, content }],
    drafts: [{ content, before: account.annotations }],
    commands: [shellCommand`kubectl annotate serviceaccount ${name} --namespace ${namespace} ${`${ROLE_ARN}-`}`],
    managedBy: managedBy(labels),
  };
}

/** What only people can do: nothing of it can be tried. */
export const byHand = (summary: string, ...commands: readonly string[]): Fix => ({ summary, automatic: false, files: [], commands });
