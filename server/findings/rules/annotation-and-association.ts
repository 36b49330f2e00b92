import { annotatedRole, ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { withoutAnnotation } from "@/server/findings/kube-fix.ts";
import type { Rule } from "@/server/findings/rule.ts";
import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { roleHandedOut } from "@/server/graph/edges/pod-identity.ts";

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values())
    for (const account of cluster.facts.serviceAccounts) {
      const { namespace, name } = account;
      const association = cluster.associations.get(`${namespace}/${name}`);
      const [annotated, associated] = [annotatedRole(account)?.trim(), association && roleHandedOut(association)];
      if (!association || annotated === undefined || associated === undefined || annotated === associated) continue;
      const ref = serviceAccountRef(cluster.name, namespace, name);
      yield {
        member: ref,
        cause: `${namespace}/${name}`,
        summary: `Service account ${namespace}/${name} of cluster ${cluster.name} is annotated with ${annotated} and associated with ${associated}: new pods get the association's role, those made before it keep the other`,
        reach: "nobody",
        gained: "other",
        verdict: "denied",
        paths: [],
        evidence: [
          { source: ref, document: `metadata.annotations["${ROLE_ARN}"]` },
          { source: association.associationArn ?? association.associationId, document: "Pod Identity association" },
        ],
        fix: withoutAnnotation(cluster.name, account, "Take the annotation away: the association takes its place for every new pod"),
      };
    }
}

/** A service account whose annotation and Pod Identity association name different roles. */
export const annotationAndAssociation: Rule = {
  id: "annotation-and-association",
  title: "Annotation and Pod Identity association name different roles",
  why: "Which role a pod has then depends on when it was made, and a reader of the annotation is told the wrong one.",
  look,
};
