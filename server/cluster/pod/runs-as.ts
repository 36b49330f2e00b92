import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { indexOf } from "./cluster-index.ts";
import { decide, type Findings, found, stepOf } from "./decision.ts";
import { podRef, showPod } from "./names.ts";
import { apiAudience, podTokens } from "./tokens.ts";

/** Legacy token Secrets of the pod's own account that a container mounts: Kubernetes credentials, never AWS ones (H6). */
const legacyTokens = (pod: PodFact, cluster: ClusterFacts): readonly string[] =>
  pod.spec.containers
    .flatMap((c) => c.mounts)
    .flatMap((m) => pod.spec.volumes.filter((v) => v.name === m.volume))
    .flatMap((v) => (v.kind === "secret" ? [v.secret] : v.kind === "projected" ? v.secrets : []))
    .filter((name) => indexOf(cluster).secret(pod.namespace, name)?.serviceAccount === pod.spec.serviceAccount);

/** Whether a process in the pod can speak to the Kubernetes API as the pod's service account: it holds a token the API server takes. */
export const holdsApiToken = (pod: PodFact, cluster: ClusterFacts): boolean =>
  podTokens(pod).some((t) => t.audience === undefined || t.audience === apiAudience(cluster)) || legacyTokens(pod, cluster).length > 0;

function tokenStep(pod: PodFact, cluster: ClusterFacts): Findings {
  const audiences = [...new Set(podTokens(pod).map((t) => t.audience ?? apiAudience(cluster)))];
  const legacy = legacyTokens(pod, cluster);
  const evidence = { source: podRef(pod, cluster), document: "spec.volumes" };
  if (audiences.length + legacy.length === 0) {
    return found(
      stepOf(
        "service-account-token",
        "not-required",
        "POD_HOLDS_NO_TOKEN",
        "no container of the pod has a token of the account mounted: the pod runs as it, but a process in it holds nothing to prove that",
        { verify: showPod(pod) },
      ),
    );
  }
  const held = [...(audiences.length ? [`tokens with audience ${audiences.join(", ")}`] : []), ...legacy.map((s) => `the legacy token of Secret ${s}`)].join(
    " and ",
  );
  return found(stepOf("service-account-token", "pass", "POD_HOLDS_TOKEN", `containers of the pod can read ${held}`, { verify: showPod(pod), evidence }));
}

/**
 * A pod and its service account. The pod always runs as the account; the steps say which tokens its containers hold, because only those let
 * a process in the pod act as it: see `holdsApiToken` for the Kubernetes API and `podWebIdentity` for AWS.
 */
export function runsAs(pod: PodFact, cluster: ClusterFacts): Decision {
  const evidence = { source: podRef(pod, cluster), document: "spec.serviceAccountName" };
  const named = found(
    stepOf("service-account", "pass", "POD_RUNS_AS_SERVICE_ACCOUNT", `the pod's spec names service account ${pod.namespace}/${pod.spec.serviceAccount}`, {
      verify: showPod(pod),
      evidence,
    }),
  );
  return decide(named, tokenStep(pod, cluster));
}
