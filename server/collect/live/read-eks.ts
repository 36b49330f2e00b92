import { DescribeInstancesCommand, type EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeAccessEntryCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  ListAssociatedAccessPoliciesCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import { textsIn } from "@/server/collect/aws/account-reader.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import { type Caller, isGone, pages } from "./caller.ts";
import type { Documents } from "./read-principal.ts";

const CONCURRENCY = 4;
const PAGED = { token: "nextToken", next: "nextToken" };

interface Account {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The Pod Identity associations of one service account; none is an answer as well. */
export async function readAssociations(caller: Caller, eks: EKSClient, { clusterName, namespace, serviceAccount }: Account): Promise<Documents> {
  const of = `${clusterName} ${namespace}/${serviceAccount}`;
  const asked = { clusterName, namespace, serviceAccount };
  const list = await pages(caller, "ListPodIdentityAssociations", of, { list: "associations", ...PAGED }, (page, o) =>
    eks.send(new ListPodIdentityAssociationsCommand({ ...asked, ...page }), o),
  );
  if (!list.ok) return { isGone: false, files: new Map(), lacks: [{ what: "the associations", reason: list.reason }] };
  const files = new Map<string, unknown>([["list-pod-identity-associations", list.value]]);
  const lacks: { what: string; reason: string }[] = [];
  await mapLimit(textsIn(list.value, "associations", "associationId"), CONCURRENCY, async (associationId) => {
    const answer = await caller.call("DescribePodIdentityAssociation", `${clusterName} ${associationId}`, (o) =>
      eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }), o),
    );
    if (answer.ok) files.set(`describe-pod-identity-association-${associationId}`, answer.value);
    else lacks.push({ what: `the role of association ${associationId}`, reason: answer.reason });
  });
  return { isGone: false, files, lacks };
}

/** What one IAM principal may do in a cluster by its access entry; `isGone` when it has none. */
export async function readAccessEntry(caller: Caller, eks: EKSClient, clusterName: string, principalArn: string): Promise<Documents> {
  const of = `${clusterName} ${principalArn}`;
  const entry = await caller.call("DescribeAccessEntry", of, (o) => eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }), o));
  if (!entry.ok) return { isGone: isGone(entry), files: new Map(), lacks: isGone(entry) ? [] : [{ what: "the access entry", reason: entry.reason }] };
  const files = new Map<string, unknown>([["describe-access-entry", entry.value]]);
  const policies = await pages(caller, "ListAssociatedAccessPolicies", of, { list: "associatedAccessPolicies", ...PAGED }, (page, o) =>
    eks.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, ...page }), o),
  );
  if (policies.ok) files.set("list-associated-access-policies", { clusterName, principalArn, ...policies.value });
  return { isGone: false, files, lacks: policies.ok ? [] : [{ what: "the access policies of the entry", reason: policies.reason }] };
}

export async function readInstance(caller: Caller, ec2: EC2Client, id: string): Promise<Documents> {
  const answer = await caller.call("DescribeInstances", id, (o) => ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }), o));
  if (answer.ok)
    return { isGone: textsIn(answer.value, "Reservations", "ReservationId").length === 0, files: new Map([["describe-instances", answer.value]]), lacks: [] };
  return { isGone: isGone(answer), files: new Map(), lacks: isGone(answer) ? [] : [{ what: "the instance", reason: answer.reason }] };
}
