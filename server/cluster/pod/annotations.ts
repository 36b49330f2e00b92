import type { PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { nearest } from "@/server/policy/actions/nearest.ts";

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
/** What holds a role, its bounds or its session for other programs (kube2iam, kiam); `iam.amazonaws.com/role-arn` is none of theirs. */
const OTHERS = /^iam\.amazonaws\.com\/(?!role[-_.]?arn$)/i;
const AWS_HOST = /^(?:[a-z0-9-]+\.)?(?:amazonaws|amazon|aws)\.[a-z]{2,3}(?:\.[a-z]{2})?$/i;
const [OWN_HOST = ""] = ROLE_ARN.split("/");

/** Whether a key was meant for the webhook: it has a host that AWS could have, or a slip of the pen away from its own, or none. */
function isMeant(key: string): boolean {
  const at = key.indexOf("/");
  if (at < 0) return /role[-_.]?arn$/i.test(key);
  const host = key.slice(0, at);
  return !OTHERS.test(key) && (AWS_HOST.test(host) || nearest(host, [OWN_HOST]).length > 0);
}

/** The role a service account is annotated with; undefined when it has none, or an empty one, which the webhook takes for none. */
export const annotatedRole = (account: ServiceAccountFact | undefined): string | undefined => account?.annotations[ROLE_ARN] || undefined;

const near = (annotations: Readonly<Record<string, string>>, own: string | undefined): readonly [string, string] | undefined =>
  Object.entries(annotations).find(([key, value]) => key !== own && ROLE_VALUE.test(value) && isMeant(key));

/** A key of a service account that was meant to be the role annotation, and is misspelt. */
export function misspelt(account: ServiceAccountFact): NearMiss | undefined {
  const found = near(account.annotations, ROLE_ARN);
  return found && { key: found[0], value: found[1], on: "service account" };
}

/** The role annotation on a pod, in whatever spelling: the webhook does not look there. */
export function misplaced(pod: PodFact): NearMiss | undefined {
  const found = near(pod.annotations, undefined);
  return found && { key: found[0], value: found[1], on: "pod" };
}

/** A misspelt key on the service account, or the role annotation on the pod. */
export const nearMiss = (account: ServiceAccountFact | undefined, pod: PodFact): NearMiss | undefined => (account && misspelt(account)) ?? misplaced(pod);

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
