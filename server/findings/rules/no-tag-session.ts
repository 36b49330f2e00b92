import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { type Statement, trustFix } from "@/server/findings/trust-fix.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import { decidePodIdentity, POD_IDENTITY_SERVICE } from "@/server/policy/pod-identity.ts";

const TAG = "sts:TagSession";

const allows = ({ statement }: Trusted, action: string): boolean => statement.actions.matches(action.toLowerCase());

/** The associations that hand a role out by sessions with tags. */
function associationsOf({ world }: Inspection): ReadonlyMap<string, readonly (readonly [ClusterWorld, PodIdentityAssociationFact])[]> {
  const all = [...world.clusters.values()].flatMap((cluster) =>
    cluster.facts.podIdentityAssociations.flatMap((one) => (one.roleArn !== undefined && !one.disableSessionTags ? [[cluster, one] as const] : [])),
  );
  return Map.groupBy(all, ([, one]) => one.roleArn ?? "");
}

/** The statement with the action beside the ones it has; one that excepts actions has another beside it. */
function tagging(statement: Statement): readonly Statement[] {
  const { NotAction, Sid: _, ...alone } = statement;
  if (NotAction !== undefined) return [statement, { ...alone, Action: TAG }];
  const actions = [statement["Action"]].flat().filter((one) => typeof one === "string");
  return [{ ...statement, Action: [...actions, TAG] }];
}

function* look(inspection: Inspection): Iterable<Hit> {
  const { world } = inspection;
  const associated = associationsOf(inspection);
  for (const trusted of trustedIn(world)) {
    const { role, entrance } = trusted;
    const used = associated.get(role.ref) ?? [];
    if (used.length === 0 || entrance.kind !== "service" || entrance.host !== POD_IDENTITY_SERVICE) continue;
    if (!allows(trusted, "sts:AssumeRole") || allows(trusted, TAG)) continue;
    const refused = used.filter(([cluster, one]) => decidePodIdentity({ call: podIdentityCall(cluster, one), role, time: world.time }).verdict === "denied");
    const [first] = refused;
    if (!first) continue;
    const [cluster, { namespace, serviceAccount }] = first;
    yield {
      member: role.ref,
      cause: statementText(trusted),
      summary: `${nameOf(role.ref)} lets EKS Pod Identity assume it but not tag the session, which it does for ${namespace}/${serviceAccount} of cluster ${cluster.name}: the pods are refused`,
      reach: "nobody",
      gained: "other",
      verdict: "denied",
      paths: [],
      evidence: [trustEvidence(trusted), { source: serviceAccountRef(cluster.name, namespace, serviceAccount), document: "Pod Identity association" }],
      fix: trustFix(trusted, `Allow ${TAG} beside sts:AssumeRole, to the same service`, tagging),
    };
  }
}

/** A role that Pod Identity hands out and whose trust policy does not let it tag the session. */
export const noTagSession: Rule = {
  id: "pod-identity-without-tag-session",
  title: "Role of a Pod Identity association does not allow sts:TagSession",
  why: "EKS Pod Identity tags every session it starts; a trust policy that allows sts:AssumeRole alone refuses it, so that the pods have no credentials and fall back on others.",
  look,
};
