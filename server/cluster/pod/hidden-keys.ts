import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { isKeyIdName } from "@/server/model/access-key.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { indexOf } from "./cluster-index.ts";
import { decide, notCollected, stepOf } from "./decision.ts";
import { environmentOf } from "./environment.ts";
import { podRef, showPod } from "./names.ts";

/** A key of a Secret that is named as an access key id, and how a container has it. */
interface HiddenKey {
  readonly key: string;
  readonly secret: string;
  readonly how: string;
}

function namedKeys(secret: string, how: string, pod: PodFact, cluster: ClusterFacts): readonly HiddenKey[] {
  const keys = indexOf(cluster).secret(pod.namespace, secret)?.keys ?? [];
  return keys.filter(isKeyIdName).map((key) => ({ key, secret, how }));
}

function mountedKeys(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): readonly HiddenKey[] {
  return container.mounts.flatMap(({ volume: name, path }) => {
    const volume = pod.spec.volumes.find((v) => v.name === name);
    const secrets = volume?.kind === "secret" ? [volume.secret] : volume?.kind === "projected" ? volume.secrets : [];
    return secrets.flatMap((secret) => namedKeys(secret, `mounted at ${path}`, pod, cluster));
  });
}

function hiddenIn(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): readonly HiddenKey[] {
  const single = container.env.flatMap(({ name, from }) =>
    from?.kind === "secret" && (isKeyIdName(name) || isKeyIdName(from.key)) ? [{ key: from.key, secret: from.name, how: `env ${name}` }] : [],
  );
  const whole = container.envFrom.flatMap((f) => (f.kind === "secret" ? namedKeys(f.name, "envFrom", pod, cluster) : []));
  return [...single, ...whole, ...mountedKeys(container, pod, cluster)];
}

/**
 * What a pod's containers may hold of some IAM user without the snapshot knowing of whom (E4): access key ids in Secrets, whose values are never
 * read, and environments taken in whole from objects that were not collected. Undefined: nothing of the kind.
 */
export function hiddenKeys(pod: PodFact, cluster: ClusterFacts): Decision | undefined {
  const parts = pod.spec.containers.flatMap((container) => {
    const evidence = (document: string) => ({
      verify: showPod(pod),
      evidence: { source: podRef(pod, cluster), document: `container ${container.name}, ${document}` },
    });
    const keys = hiddenIn(container, pod, cluster).map(({ key, secret, how }) => {
      const place = `key ${key} of Secret ${pod.namespace}/${secret}`;
      const reason = `container ${container.name} has ${place} (${how}), which is named as an access key id; values of Secrets are not read, so it is not known whose key it is`;
      return notCollected(stepOf("access-key", "not-collected", "ACCESS_KEY_IN_SECRET", reason, evidence(how)), { what: "owner of the access key", of: place });
    });
    const { unread } = environmentOf(container, pod, cluster);
    const names = unread.join(", ");
    const reason = `container ${container.name} takes its environment from ${names}, whose keys were not collected; AWS keys may be among them`;
    const whole = { what: "key names", of: names };
    return [
      ...keys,
      ...(unread.length > 0 ? [notCollected(stepOf("pod-spec", "not-collected", "ENVIRONMENT_NOT_COLLECTED", reason, evidence("envFrom")), whole)] : []),
    ];
  });
  return parts.length > 0 ? decide(...parts) : undefined;
}
