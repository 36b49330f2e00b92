import type { PodIdentityCause, PodIdentityFailed } from "./parsed-error.ts";

// what EKS Auth and the agent say (W6); the first that fits
const CAUSES: readonly (readonly [pattern: RegExp, cause: PodIdentityCause])[] = [
  [/no service account role association|no (?:pod identity )?associations? (?:was |were )?found/i, "no-association"],
  [/does not have permissions? to assume the associated role/i, "role-refused"],
  [/not authorized to perform: ?eks-auth:AssumeRoleForPodIdentity/i, "agent-refused"],
  [/Service account token (?:cannot|failed|is)/i, "token-refused"],
  [/context canceled|context deadline exceeded|i\/o timeout|timed out|connection refused|Client\.Timeout/i, "unreachable"],
];

const OF_POD_IDENTITY =
  /AssumeRoleForPodIdentity|EKS Auth|169\.254\.170\.23|container metadata|container-role|eks-pod-identity|Service account token (?:cannot|failed)|no service account role association|to assume the associated role/i;
const FAILED = /error|exception|unable|failed|timeout|refused|not authorized|cannot/i;
const CLUSTER = /"cluster-name": ?"([^"]{1,100})"/;
const CLIENT = /"client-addr": ?"\[?([0-9a-fA-F.:]{3,45}?)\]?:\d{1,5}"/;
const EXPIRED = /(?:ExpiredToken\w{0,12}|token is expired|token included in the request is expired)/i;

/** Why EKS Auth or the agent gave no credentials; undefined when the text does not say. */
export const podIdentityCause = (text: string): PodIdentityCause | undefined => CAUSES.find(([pattern]) => pattern.test(text))?.[1];

/** Whether the text is about the token that pods show to the agent, and its time is over. */
export const isExpiredPodIdentity = (text: string): boolean => OF_POD_IDENTITY.test(text) && EXPIRED.test(text);

/** An error of the Pod Identity agent, of EKS Auth, or of an SDK that asked the agent (W6). */
export function podIdentityError(text: string): PodIdentityFailed | undefined {
  if (!OF_POD_IDENTITY.test(text)) return undefined;
  const cause = podIdentityCause(text);
  if (cause === undefined && !FAILED.test(text)) return undefined;
  const cluster = CLUSTER.exec(text)?.[1];
  const podIp = CLIENT.exec(text)?.[1];
  return { kind: "pod-identity-failed", cause: cause ?? "other", ...(cluster ? { cluster } : {}), ...(podIp ? { podIp } : {}) };
}
