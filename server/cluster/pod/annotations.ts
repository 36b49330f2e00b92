import type { PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";

export const ROLE_ARN = "eks.amazonaws.com/role-arn";
export const AUDIENCE = "eks.amazonaws.com/audience";
export const TOKEN_EXPIRATION = "eks.amazonaws.com/token-expiration";
export const STS_REGIONAL_ENDPOINTS = "eks.amazonaws.com/sts-regional-endpoints";
export const SKIP_CONTAINERS = "eks.amazonaws.com/skip-containers";
export const SKIP_WEBHOOK_LABEL = "eks.amazonaws.com/skip-pod-identity-webhook";

/** An annotation that was meant to be the role annotation and is not. */
export interface NearMiss {
  readonly key: string;
  readonly value: string;
  readonly on: "service account" | "pod";
}

const ROLE_VALUE = /^\s*arn:aws[a-z0-9-]*:iam::\d{12}:role\//;
/** Annotations that hold a role for other programs (kube2iam, kiam). */
const OTHERS = /^iam\.amazonaws\.com\//;

/** The role a service account is annotated with; undefined when it has none, or an empty one, which the webhook takes for none. */
export const annotatedRole = (account: ServiceAccountFact | undefined): string | undefined => account?.annotations[ROLE_ARN] || undefined;

const near = (annotations: Readonly<Record<string, string>>, own: string | undefined): readonly [string, string] | undefined =>
  Object.entries(annotations).find(([key, value]) => key !== own && !OTHERS.test(key) && ROLE_VALUE.test(value));

/** A misspelt key on the service account, or the role annotation on the pod, where the webhook does not look. */
export function nearMiss(account: ServiceAccountFact | undefined, pod: PodFact): NearMiss | undefined {
  const misspelt = account && near(account.annotations, ROLE_ARN);
  if (misspelt) return { key: misspelt[0], value: misspelt[1], on: "service account" };
  const misplaced = near(pod.annotations, undefined);
  return misplaced && { key: misplaced[0], value: misplaced[1], on: "pod" };
}

/** One field of a CSV record from `at` on: its text and where it ends; undefined where Go's encoding/csv reports an error. */
function fieldAt(text: string, at: number): { readonly field: string; readonly end: number } | undefined {
  if (text[at] !== '"') {
    const comma = text.indexOf(",", at);
    const end = comma < 0 ? text.length : comma;
    const field = text.slice(at, end);
    return field.includes('"') ? undefined : { field, end };
  }
  const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(text.slice(at));
  return quoted ? { field: (quoted[1] ?? "").replaceAll('""', '"'), end: at + quoted[0].length } : undefined;
}

/** Names in `skip-containers`, read as the webhook reads them: one CSV record, blanks kept; a malformed text skips nothing. */
export function skippedContainers(pod: Pick<PodFact, "annotations">): readonly string[] {
  const line = (pod.annotations[SKIP_CONTAINERS] ?? "").replace(/^[\r\n]+/, "").split(/\r?\n/)[0] ?? "";
  if (line === "") return [];
  const names: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const next = fieldAt(line, at);
    if (!next) return [];
    names.push(next.field);
    at = next.end + 1;
  }
  return names;
}
