/** What the name of a role session tells about who made it (W7). */
export type SessionName =
  | { readonly kind: "instance"; readonly instance: string }
  | { readonly kind: "pod-identity" /** Cluster and pod, joined; a long one may be cut. */; readonly clusterAndPod: string }
  | { readonly kind: "sso"; readonly person: string; readonly permissionSet: string }
  | { readonly kind: "sdk-default"; readonly sdk: string }
  | { readonly kind: "chosen" };

const INSTANCE = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const POD_IDENTITY = /^eks-(.{1,50})-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SSO_ROLE = /^AWSReservedSSO_(.{1,64})_[0-9a-f]{16}$/;
const SDK_DEFAULTS: readonly (readonly [pattern: RegExp, sdk: string])[] = [
  [/^botocore-session-\d+$/, "Python"],
  [/^aws-sdk-js-session-\d+$/, "JavaScript"],
  [/^aws-sdk-java-/, "Java"],
  [/^aws-go-sdk-\d+$/, "Go"],
  [/^aws-sdk-/, "an AWS"],
  [/^\d{16,20}$/, "Go"],
];

/** Reads a session's name together with its role's. */
export function readSessionName(roleName: string, session: string): SessionName {
  const sso = SSO_ROLE.exec(roleName);
  if (sso?.[1]) return { kind: "sso", person: session, permissionSet: sso[1] };
  if (INSTANCE.test(session)) return { kind: "instance", instance: session };
  const pod = POD_IDENTITY.exec(session);
  if (pod?.[1]) return { kind: "pod-identity", clusterAndPod: pod[1] };
  const sdk = SDK_DEFAULTS.find(([pattern]) => pattern.test(session))?.[1];
  return sdk === undefined ? { kind: "chosen" } : { kind: "sdk-default", sdk };
}
