import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { stepOf } from "./decision.ts";
import { type Environment, environmentOf } from "./environment.ts";
import { nodeRoleReach } from "./imds.ts";
import { podIdentitySources } from "./pod-identity-source.ts";
import { SDK_CHAINS, type Sdk, type SdkChain } from "./sdk-order.ts";
import { sharedConfigOf } from "./shared-config.ts";
import type { Candidate, CredentialSource, SourceKind } from "./source.ts";
import { staticKeyOf } from "./static-key.ts";
import { webIdentitySources } from "./web-identity-source.ts";

/** The credentials of one container: its sources in the order of the SDK, and whose identity its code has in effect. */
export interface CredentialChain {
  /** Null when the source that wins cannot deliver, when it is not known whose it is, or when there is none. */
  readonly effective: Ref | null;
  readonly sources: readonly CredentialSource[];
}

interface Scene {
  readonly container: ContainerFact;
  readonly pod: PodFact;
  readonly cluster: ClusterFacts;
  readonly lookup: AwsLookup;
  readonly env: Environment;
  readonly chain: SdkChain;
}

const NAMES: Readonly<Record<SourceKind, string>> = {
  "static-key": "the keys in the environment",
  "shared-config": "shared configuration",
  "web-identity": "web identity",
  "pod-identity": "the container endpoint",
  imds: "the instance metadata service",
};

function staticKeySources({ container, pod, cluster, lookup, env, chain }: Scene): readonly Candidate[] {
  const key = staticKeyOf(container, pod, cluster, lookup);
  if (key.state === "none") return [];
  const skipped = chain.profileBeforeKeys && env.get("AWS_PROFILE") !== undefined;
  const note = skipped
    ? [stepOf("credential-chain", "not-required", "PROFILE_BEFORE_KEYS", "AWS_PROFILE is set, and this SDK then passes by the keys in the environment")]
    : [];
  const { decision, user } = key;
  return [
    {
      kind: "static-key",
      role: user,
      configured: false,
      injected: key.state === "complete",
      complete: key.state === "complete" && !skipped,
      ...decision,
      steps: [...decision.steps, ...note],
      detail: key.keyId ? { keyId: key.keyId } : {},
    },
  ];
}

function sharedConfigSources({ container, pod, cluster }: Scene): readonly Candidate[] {
  const shared = sharedConfigOf(container, pod, cluster);
  return shared ? [{ kind: "shared-config", role: null, configured: false, injected: shared.mounted, complete: true, ...shared.decision, detail: {} }] : [];
}

function imdsSource({ pod, cluster, lookup, env, chain }: Scene): Candidate {
  const { role, decision } = nodeRoleReach(pod, cluster, lookup);
  const disabled = env.get("AWS_EC2_METADATA_DISABLED")?.value?.toLowerCase() === "true";
  const endpoint = chain.endpointOrImds && (env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI") ?? env.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) !== undefined;
  const notes: Step[] = [];
  if (disabled)
    notes.push(
      stepOf(
        "credential-chain",
        "not-required",
        "IMDS_DISABLED_IN_SDK",
        "AWS_EC2_METADATA_DISABLED is true, so the SDK does not ask; any other program in the container still can",
      ),
    );
  if (endpoint)
    notes.push(
      stepOf(
        "credential-chain",
        "not-required",
        "ENDPOINT_INSTEAD_OF_IMDS",
        "a container endpoint is set, and this SDK then leaves the instance metadata service out",
      ),
    );
  return {
    kind: "imds",
    role,
    configured: false,
    injected: false,
    complete: decision.verdict !== "denied" && !disabled && !endpoint,
    ...decision,
    steps: [...decision.steps, ...notes],
    detail: pod.spec.nodeName ? { node: pod.spec.nodeName } : {},
  };
}

function candidatesOf(scene: Scene): readonly Candidate[] {
  const { container, pod, cluster, lookup, chain } = scene;
  const all: Readonly<Record<SourceKind, readonly Candidate[]>> = {
    "static-key": staticKeySources(scene),
    "shared-config": sharedConfigSources(scene),
    "web-identity": webIdentitySources(container, pod, cluster, lookup),
    "pod-identity": podIdentitySources(container, pod, cluster, lookup),
    imds: [imdsSource(scene)],
  };
  return chain.order.flatMap((kind) => all[kind]);
}

/** A source that fails when the SDK fetches from it. Keys are fetched from nowhere: AWS refuses them later, when the chain has ended. */
const failsToFetch = (c: Candidate): boolean => c.verdict === "denied" && c.kind !== "static-key";

/** The source the SDK ends up with: the first complete one, even if it then fails; chains that fall through go on past failures. */
function winnerOf(candidates: readonly Candidate[], chain: SdkChain): Candidate | undefined {
  const complete = candidates.filter((c) => c.complete);
  const passed = chain.fallsThrough ? complete.find((c) => !failsToFetch(c)) : undefined;
  return passed ?? complete[0];
}

function winnerStep(winner: Candidate, candidates: readonly Candidate[]): Step {
  const passed = candidates.slice(0, candidates.indexOf(winner)).filter((c) => c.complete);
  const first = passed[0];
  if (first)
    return stepOf(
      "credential-chain",
      "pass",
      "SOURCE_AFTER_FALL_THROUGH",
      `the SDK first takes ${NAMES[first.kind]}, which fails; its chain then goes on to ${NAMES[winner.kind]}`,
    );
  return stepOf(
    "credential-chain",
    "pass",
    "SOURCE_WINS",
    `the first source in the SDK's order that the container has all inputs for is ${NAMES[winner.kind]}, so the SDK takes it${winner.verdict === "denied" ? " and fails with it" : ""}`,
  );
}

function loserStep(loser: Candidate, winner: Candidate, candidates: readonly Candidate[]): Step | undefined {
  if (!loser.complete || candidates.indexOf(loser) < candidates.indexOf(winner)) return undefined;
  if (!failsToFetch(winner))
    return stepOf(
      "credential-chain",
      "not-required",
      "SOURCE_NOT_TRIED",
      `the SDK takes ${NAMES[winner.kind]} before this source; other code in the container can still use it`,
    );
  return stepOf(
    "credential-chain",
    "not-required",
    "SOURCE_MAY_BE_FALLEN_TO",
    `the SDK takes ${NAMES[winner.kind]} and fails with it; most SDKs stop there, those for Java, Kotlin and PHP fall through to this source`,
  );
}

/** What the choice takes for granted. */
function assumptionsOf(winner: Candidate, candidates: readonly Candidate[], { chain, env, container }: Scene): readonly string[] {
  const notes: string[] = [];
  const before = candidates.slice(0, candidates.indexOf(winner));
  if (winner.kind !== "static-key" && env.unread.length > 0)
    notes.push(`container ${container.name} gets no AWS keys from ${env.unread.join(", ")}, which was not collected`);
  if (winner.kind === "web-identity" && chain.sharedNote && candidates.some((c) => c.kind === "shared-config")) notes.push(chain.sharedNote);
  if (before.some((c) => c.complete)) notes.push("the SDK goes on to the next source when one fails: so its source code does, its guide does not promise it");
  return notes;
}

function finish(candidate: Candidate, winner: Candidate | undefined, candidates: readonly Candidate[], scene: Scene): CredentialSource {
  const { complete: _, ...source } = candidate;
  if (!winner) return { ...source, wins: false };
  if (candidate === winner) {
    return {
      ...source,
      wins: true,
      steps: [...source.steps, winnerStep(winner, candidates)],
      assumptions: [...source.assumptions, ...assumptionsOf(winner, candidates, scene)],
    };
  }
  const note = loserStep(candidate, winner, candidates);
  return { ...source, wins: false, steps: note ? [...source.steps, note] : source.steps };
}

/**
 * The credential chain of a container (E1–E9): every source it has or is asked to have, in the order of the SDK, and the one that wins. A
 * complete source wins even where it then fails, because most SDKs try nothing else; a half-configured one is no source at all.
 */
export function credentialChain(container: ContainerFact, pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup, sdk: Sdk): CredentialChain {
  const scene: Scene = { container, pod, cluster, lookup, env: environmentOf(container, pod, cluster), chain: SDK_CHAINS[sdk] };
  const candidates = candidatesOf(scene);
  const winner = winnerOf(candidates, scene.chain);
  return {
    effective: winner && winner.verdict !== "denied" ? winner.role : null,
    sources: candidates.map((c) => finish(c, winner, candidates, scene)),
  };
}
