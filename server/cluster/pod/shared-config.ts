import type { ContainerFact, PodFact, VolumeFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decide, notCollected, stepOf } from "./decision.ts";
import { environmentOf } from "./environment.ts";
import { podRef, showPod } from "./names.ts";
import { fileAt, normalPath } from "./tokens.ts";

const VARIABLES = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_PROFILE"] as const;
/** The place of shared files in a home directory: `~/.aws`, or one of the two files in it. */
const HOME = /^(\/root|\/home\/[^/]+|~)\/\.aws(\/(credentials|config))?$/;

/** A sign that a container has shared AWS configuration; what is in it is never collected. */
export interface SharedConfig {
  readonly decision: Decision;
  /** The pod's spec brings the file: it does not only point at one that the image may hold. */
  readonly mounted: boolean;
}

function nameOfVolume(volume: VolumeFact | undefined): string {
  if (volume?.kind === "secret") return `Secret ${volume.secret}`;
  if (volume?.kind === "configmap") return `ConfigMap ${volume.configMap}`;
  return volume ? `volume ${volume.name}` : "the image";
}

interface Sign {
  readonly text: string;
  readonly document: string;
  readonly mounted: boolean;
  readonly holder: string;
}

function signsOf(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): readonly Sign[] {
  const env = environmentOf(container, pod, cluster);
  const set = VARIABLES.flatMap((name) => {
    const held = env.get(name);
    if (!held) return [];
    const file = name !== "AWS_PROFILE" && held.value !== undefined ? fileAt(held.value, container, pod) : undefined;
    const volume = file?.kind === "volume" ? file.volume : undefined;
    return [
      {
        text: `${name}${held.value === undefined ? "" : ` = ${held.value}`}`,
        document: `env ${name}`,
        mounted: volume !== undefined,
        holder: nameOfVolume(volume),
      },
    ];
  });
  const mounts = container.mounts.flatMap((m) => {
    if (!HOME.test(normalPath(m.path))) return [];
    const volume = pod.spec.volumes.find((v) => v.name === m.volume);
    return [{ text: `${nameOfVolume(volume)} mounted at ${m.path}`, document: `volumeMount ${m.volume}`, mounted: true, holder: nameOfVolume(volume) }];
  });
  return [...set, ...mounts];
}

/**
 * Shared AWS configuration of a container (E1): the variables that point at it, or a volume mounted at `~/.aws`. Its contents are not
 * collected, so whose credentials it gives is unknown. A file baked into the image, with no variable and no mount, is not seen.
 */
export function sharedConfigOf(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): SharedConfig | undefined {
  const signs = signsOf(container, pod, cluster);
  const [first] = signs;
  if (!first) return undefined;
  const holder = signs.find((s) => s.mounted)?.holder ?? first.holder;
  const step = stepOf(
    "shared-config",
    "not-collected",
    "SHARED_CONFIG_CONTENTS_UNKNOWN",
    `container ${container.name} has shared AWS configuration (${signs.map((s) => s.text).join("; ")}); what is in it is not collected, so it is not known whose credentials it gives`,
    {
      verify: showPod(pod),
      evidence: { source: podRef(pod, cluster), document: `container ${container.name}, ${first.document}` },
    },
  );
  return {
    decision: decide(notCollected(step, { what: "contents of the shared AWS configuration", of: `${holder} in pod ${pod.namespace}/${pod.name}` })),
    mounted: signs.some((s) => s.mounted),
  };
}
