import { z } from "zod";
import { podAnswerOf } from "@/server/api/ask-pod.ts";
import { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { changeOfReads } from "@/server/collect/live/change-of-reads.ts";
import { type FactRead, keyOfFact, type LiveCall, type LiveFact, placeOfFact, wordsOfFact } from "@/server/collect/live/live-fact.ts";
import { type PodAnswer, podAnswer, sdkName } from "@/server/contract/answers.ts";
import type { LiveReport } from "@/server/contract/live.ts";
import { changedFacts } from "@/server/facts/change.ts";
import { arnRef, k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { type ReachableIdentities, reachableIdentities } from "@/server/query/pod.ts";
import { differencesOf } from "./differences.ts";
import { factsToRead } from "./facts-to-read.ts";
import { keptOf } from "./kept.ts";
import { answerOf, inFull, type LiveAsked } from "./live-asked.ts";
import { reachableNow } from "./reachable-now.ts";

/** Facts of one check in all: an answer that rests on more is checked in part, and says so. */
const MOST_FACTS = 80;

const NOTE =
  "IAM and EKS are eventually consistent: a change that was just made may take seconds to minutes to be seen here and to have effect, and credentials that were handed out before stay valid until they expire.";

const podAsked = z.object({ pod: z.string(), container: z.string().optional(), sdk: sdkName });

/** The snapshot as it is after what was read. Nothing of it is kept. */
function estateAfter(before: Estate, reads: readonly FactRead[]) {
  const { states, change } = changeOfReads(before.facts, reads);
  const isChanged = Object.keys(change.clusters ?? {}).length + Object.keys(change.accounts ?? {}).length > 0;
  // who stands behind whom is asked of the graph of the snapshot: to derive it anew would take longer than a person waits
  const estate = isChanged ? Estate.changed(before, changedFacts(before.facts, change)) : before;
  return { estate, states, isChanged };
}

/** What is to be read next: what the answer rests on by now, without what was read already. Empty when there is nothing more. @throws UsageError */
export function liveNeeds(before: Estate, given: LiveAsked, reads: readonly FactRead[]): readonly LiveFact[] {
  const asked = inFull(before, given);
  const { estate } = reads.length === 0 ? { estate: before } : estateAfter(before, reads);
  const known = new Set(reads.map((one) => keyOfFact(one.fact)));
  const needed = factsToRead(estate, asked).filter((fact) => !known.has(keyOfFact(fact)));
  return needed.slice(0, Math.max(0, MOST_FACTS - known.size));
}

export interface Taken {
  readonly readAt: string;
  readonly tookMs: number;
  readonly calls: readonly LiveCall[];
}

/** The answer of what is there now, beside that of the snapshot and what was read for it. @throws UsageError */
export function liveAnswer(before: Estate, given: LiveAsked, reads: readonly FactRead[], taken: Taken): object {
  const asked = inFull(before, given);
  const after = estateAfter(before, reads);
  const then = answerThen(before, asked);
  let isReachAsBefore = false;
  const now = answerNow(after.estate, asked, reads, then, (pod) => {
    const found = reachableNow(before, after.estate, pod);
    isReachAsBefore = found === undefined;
    return found ?? reachableIdentities(before.graph, pod);
  });
  const differences = differencesOf(asked.question, then, now);
  const live: LiveReport & { readonly before: unknown } = {
    ...taken,
    calls: [...taken.calls],
    snapshotOf: before.facts.capturedAt,
    changed: then === null || differences.length > 0,
    before: then,
    differences: [...differences],
    facts: reads.map(({ fact }, i) => ({ fact: wordsOfFact(fact), of: placeOfFact(fact), ref: refOf(fact), state: after.states[i] ?? "unread" })),
    unread: [...reads.flatMap(unreadOf), ...leftOver(after.estate, asked, reads)],
    kept: [...keptOf(asked.question, now, after.isChanged), ...(isReachAsBefore ? ["what someone inside could get"] : [])],
    note: NOTE,
  };
  return { ...(now as object), live };
}

type Unread = LiveReport["unread"][number];

/** What of a fact could not be read. A part of it says what it is a part of. */
const unreadOf = ({ fact, lacks }: FactRead): readonly Unread[] =>
  lacks.map(({ what, reason }) => ({ what: what === wordsOfFact(fact) ? what : `${what} (${wordsOfFact(fact)})`, of: placeOfFact(fact), reason }));

/** What a check had no room for. */
function leftOver(after: Estate, asked: LiveAsked, reads: readonly FactRead[]): readonly Unread[] {
  const known = new Set(reads.map((one) => keyOfFact(one.fact)));
  const left = factsToRead(after, asked).filter((fact) => !known.has(keyOfFact(fact)));
  return left.map((fact) => ({ what: wordsOfFact(fact), of: placeOfFact(fact), reason: `one check reads no more than ${MOST_FACTS} facts` }));
}

/** A pod that is younger than the snapshot has no answer there. */
function answerThen(before: Estate, asked: LiveAsked): unknown {
  try {
    return answerOf(before, asked);
  } catch (thrown) {
    if (asked.question === "pod" && thrown instanceof UsageError && thrown.reason === "not-found" && isMissing(before, asked)) return null;
    throw thrown;
  }
}

function podOf(estate: Estate, asked: LiveAsked) {
  const [, cluster = "", key = ""] = /^k8s:\/\/([^/]+)\/pod\/(.+)$/.exec(String(asked.params["pod"])) ?? [];
  return estate.world.clusters.get(cluster)?.pods.get(key);
}

const isMissing = (estate: Estate, asked: LiveAsked): boolean => podOf(estate, asked) === undefined;

function answerNow(after: Estate, asked: LiveAsked, reads: readonly FactRead[], then: unknown, reachable: (pod: Ref) => ReachableIdentities): unknown {
  if (asked.question !== "pod") return answerOf(after, asked);
  const pod = reads.find(({ fact }) => fact.kind === "object" && fact.type === "pod");
  if (isMissing(after, asked)) {
    if (then !== null) return podThatIsGone(podAnswer.parse(then));
    throw new UsageError("not-found", whyMissing(String(asked.params["pod"]), pod));
  }
  return podAnswerOf(after, podAsked.parse(asked.params), reachable);
}

function whyMissing(ref: string, read: FactRead | undefined): string {
  const reason = read?.lacks[0]?.reason;
  if (read?.outcome === "gone") return `there is no pod \`${ref}\`, neither in the snapshot nor in the cluster now`;
  return `the pod \`${ref}\` is not in the snapshot, and could not be read now${reason === undefined ? "" : `: ${reason}`}`;
}

/** A pod that was deleted has no credentials any more: what it had been given may still be used until it expires. */
const podThatIsGone = ({ phaseReason: _, ...then }: PodAnswer): PodAnswer => ({
  ...then,
  phase: null,
  node: null,
  effective: null,
  sources: [],
  containers: [],
  reachable: [],
});

function refOf(fact: LiveFact): Ref | null {
  switch (fact.kind) {
    case "object":
      return fact.namespace === undefined ? k8sClusterRef(fact.cluster, fact.type, fact.name) : k8sRef(fact.cluster, fact.type, fact.namespace, fact.name);
    case "associations":
      return k8sRef(fact.cluster, "serviceaccount", fact.namespace, fact.name);
    case "access-entry":
      return arnRef(fact.principal);
    case "principal":
    case "policy":
    case "oidc-provider":
      return arnRef(fact.arn);
    case "instance":
      return null;
  }
}
