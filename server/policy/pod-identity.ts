import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "./assume-role.ts";
import { refused } from "./decide.ts";
import type { Caller, EvaluationTime, PodIdentityCall, SessionFacts, TargetRole } from "./inputs.ts";
import { ABSENT, type KeyState, known, open } from "./request-context.ts";
import { decideServiceCall } from "./service.ts";

export const POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com";

/** The six tags of a Pod Identity session, all handed on (D5); undefined: set, but to something that is not known. */
export function podIdentityTags(call: PodIdentityCall): ReadonlyMap<string, string | undefined> {
  return new Map([
    ["eks-cluster-arn", call.clusterArn],
    ["eks-cluster-name", call.clusterName],
    ["kubernetes-namespace", call.namespace],
    ["kubernetes-service-account", call.serviceAccount],
    ["kubernetes-pod-name", call.podName],
    ["kubernetes-pod-uid", call.podUid],
  ]);
}

/** The session facts of the role that an association gives to a pod. */
export function podIdentitySession(call: PodIdentityCall): SessionFacts {
  const policy = call.sessionPolicy ? { policy: call.sessionPolicy } : {};
  if (call.disableSessionTags) return { origin: "pod-identity", ...policy };
  const tags = podIdentityTags(call);
  return { origin: "pod-identity", tags, transitiveTagKeys: [...tags.keys()], ...policy };
}

/** `region/account/cluster/namespace/service-account`, sent when session tags are off (D8). */
export function podIdentityExternalId(call: PodIdentityCall): string | undefined {
  if (call.externalId !== undefined) return call.externalId;
  if (call.region === undefined || call.account === undefined) return undefined;
  return [call.region, call.account, call.clusterName, call.namespace, call.serviceAccount].join("/");
}

function externalIdState(call: PodIdentityCall): KeyState {
  if (!call.disableSessionTags) return ABSENT;
  const id = podIdentityExternalId(call);
  return open("service", id === undefined ? {} : { oneOf: [id] });
}

/** What EKS sends of the cluster as the source is not documented, so it is the cluster's or absent (D6). */
function sentBy(call: PodIdentityCall): ReadonlyMap<string, KeyState> {
  const sent = new Map<string, KeyState>([
    ["sts:externalid", externalIdState(call)],
    ["aws:sourcearn", open("service", call.clusterArn === undefined ? {} : { oneOf: [call.clusterArn] })],
    ["aws:sourceaccount", open("service", call.account === undefined ? {} : { oneOf: [call.account] })],
  ]);
  if (call.disableSessionTags) return sent;
  const tags = podIdentityTags(call);
  for (const [key, value] of tags) sent.set(`aws:requesttag/${key}`, value === undefined ? open("service", { presence: "always" }) : known(value));
  return sent.set("aws:tagkeys", known(...tags.keys())).set("sts:transitivetagkeys", known(...tags.keys()));
}

export interface PodIdentityQuestion {
  readonly call: PodIdentityCall;
  readonly role: TargetRole;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
  /** What the call takes besides, asked about by itself (D3); left out: the call. */
  readonly action?: string;
}

/** Whether EKS Pod Identity can give an association's role to its pods (D1 to D9). */
export function decidePodIdentity({ call, role, time, explain = false, action }: PodIdentityQuestion): Decision {
  if (call.account !== undefined && call.account !== role.account) {
    return refused(
      {
        check: "target",
        outcome: "fail",
        code: "ROLE_OF_OTHER_ACCOUNT",
        reason: `the cluster is in account ${call.account}, and \`${role.ref}\` is not: an association takes a role of the cluster's own account`,
      },
      explain,
    );
  }
  return decideServiceCall({
    service: POD_IDENTITY_SERVICE,
    role,
    time,
    explain,
    sent: sentBy(call),
    sendsTags: !call.disableSessionTags,
    ...(action === undefined ? {} : { action }),
  });
}

export interface PodIdentityTargetQuestion {
  readonly call: PodIdentityCall;
  /** The association's role. */
  readonly first: Caller;
  readonly target: TargetRole;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
}

/** Whether the association's role can then become the association's target role (D7, D8). */
export function decidePodIdentityTarget({ call, first, target, time, explain = false }: PodIdentityTargetQuestion): Decision {
  const { policy: _later, ...session } = podIdentitySession(call);
  const caller: Caller =
    first.kind === "identity" ? { ...first, session: { ...session, ...(first.session?.name === undefined ? {} : { name: first.session.name }) } } : first;
  const id = podIdentityExternalId(call);
  const sentId: KeyState = call.disableSessionTags ? (id === undefined ? open("service", { presence: "always" }) : known(id)) : ABSENT;
  const serviceChosen = open("service", { presence: "always" });
  const fixedKeys = new Map<string, KeyState>([
    ["sts:externalid", sentId],
    ["sts:rolesessionname", serviceChosen],
    ["sts:sourceidentity", ABSENT],
  ]);
  if (call.disableSessionTags) fixedKeys.set("aws:tagkeys", ABSENT).set("sts:transitivetagkeys", ABSENT);
  return decideAssumeRole({ caller, role: target, time, explain, fixedKeys });
}
