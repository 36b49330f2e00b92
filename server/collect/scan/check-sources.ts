import { AWS_OPERATIONS, type AwsOperation } from "@/server/collect/aws/operations.ts";
import { KUBERNETES_KINDS, KUBERNETES_URLS } from "@/server/collect/kubernetes/kinds.ts";
import type { BundleSink } from "./bundle-sink.ts";
import type { OnProgress, SourceOutcome, SourceReport } from "./progress.ts";
import { readSources } from "./read-sources.ts";
import type { ScanOptions } from "./scan.ts";
import type { ScanSource } from "./sources.ts";

/** One call that a scan sends, as it was answered when it was tried. */
export interface CallCheck {
  /** As the ledger of a scan names it: `iam ListAccessKeys`, `kubernetes list pods`. */
  readonly call: string;
  /** What has to be granted for it: an IAM action, or verb, resource and API group; empty: nothing. */
  readonly permission: string;
  /** `not-asked`: there was nothing to ask it about, such as no cluster in the region. */
  readonly outcome: "ok" | "denied" | "failed" | "not-asked";
  /** Why it was not answered; of a call about several clusters or regions, the first reason. */
  readonly reason?: string;
  /** What is read by it, and so what is weaker without it. */
  readonly weakens: string;
  /** Not granted everywhere: a source without it still counts as complete. */
  readonly isOptional: boolean;
}

/** One source, tried call by call. */
export interface SourceCheck extends SourceReport {
  readonly checks: readonly CallCheck[];
}

type Known = Omit<CallCheck, "outcome" | "reason">;

/** All that a scan may send to an account. Who it is asked as, and the role that is assumed, show in whether the source answers at all. */
function awsCalls(withServices: boolean): readonly Known[] {
  const all: readonly AwsOperation[] = AWS_OPERATIONS;
  return all.flatMap((one) =>
    one.action === undefined || (one.isService && !withServices)
      ? []
      : [{ call: `${one.service} ${one.operation}`, permission: one.action, weakens: one.why, isOptional: one.isOptional ?? false }],
  );
}

const kubernetesCalls = (): readonly Known[] => [
  ...KUBERNETES_URLS.map((url) => ({ call: `kubernetes get ${url.name}`, permission: `get ${url.path}`, weakens: url.weakens, isOptional: true })),
  ...KUBERNETES_KINDS.map((one) => ({
    call: `kubernetes list ${one.resource}`,
    permission: `list ${one.group === "" ? one.resource : `${one.resource}.${one.group}`}`,
    weakens: one.weakens,
    isOptional: one.isOptional,
  })),
];

function checkOf(known: Known, outcome: SourceOutcome): CallCheck {
  const shortfall = outcome.shortfalls.find((one) => one.call === known.call);
  const sent = outcome.ledger.filter((one) => `${one.service} ${one.operation}` === known.call);
  if (shortfall) return { ...known, outcome: sent.some((one) => one.denied > 0) ? "denied" : "failed", reason: shortfall.reason };
  return { ...known, outcome: sent.length === 0 ? "not-asked" : "ok" };
}

function sourceCheck(outcome: SourceOutcome, source: ScanSource | undefined): SourceCheck {
  const { name, kind, state, reason, calls, capturedAt } = outcome;
  const known = kind === "aws" ? awsCalls(source?.kind === "aws" && source.services === true) : kubernetesCalls();
  const checks = state === "failed" ? [] : known.map((one) => checkOf(one, outcome));
  return { name, kind, state, ...(reason === undefined ? {} : { reason }), calls, capturedAt, checks };
}

const NOWHERE: BundleSink = { write: async () => undefined };

/**
 * Tries every source: each call that a scan would send, once, of each list the first page and of what is listed the first. Nothing is kept. A source that
 * does not answer at all is `failed` and has no checks; an aborted check rejects with the signal's reason.
 */
export async function checkSources(
  sources: readonly ScanSource[],
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  options: ScanOptions = {},
): Promise<readonly SourceCheck[]> {
  return (await readSources(sources, NOWHERE, onProgress, signal, { ...options, depth: "sample" })).map((outcome, index) =>
    sourceCheck(outcome, sources[index]),
  );
}
