/** What plans make of a small world. For tests. */

import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { editedFacts } from "@/server/facts/edit.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import type { TerraformPlan } from "./plan.ts";
import { planEdits } from "./plan-edits.ts";

const A = "111122223333";
export const arn = (rest: string): string => `arn:aws:iam::${A}:${rest}`;
export const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arn("root") }, Action: "sts:AssumeRole" }] };
const inline = (name: string) => ({ PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: [] } });
export const [READ, WRITE] = [arn("policy/read"), arn("policy/write")];
export const MAP_ROLES = "- rolearn: arn:aws:iam::111122223333:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n";
/** One account, two clusters. */
function world(): Facts {
  const details = {
    UserDetailList: [
      { Arn: arn("user/ana"), UserName: "ana", Path: "/", GroupList: ["ops"], AttachedManagedPolicies: [{ PolicyArn: READ }] },
      { Arn: arn("user/bo"), UserName: "bo", Path: "/", GroupList: ["ops"] },
    ],
    GroupDetailList: [{ Arn: arn("group/ops"), GroupName: "ops", Path: "/" }],
    RoleDetailList: [
      {
        Arn: arn("role/app"),
        RoleName: "app",
        Path: "/",
        AssumeRolePolicyDocument: trust,
        RolePolicyList: [inline("one"), inline("two")],
        AttachedManagedPolicies: [{ PolicyArn: READ }, { PolicyArn: WRITE }],
      },
    ],
    Policies: [{ Arn: READ, PolicyName: "read", DefaultVersionId: "v1", PolicyVersionList: [] }],
  };
  const cluster = (name: string): object => ({
    cluster: { name, arn: `arn:aws:eks:eu-west-1:${A}:cluster/${name}`, endpoint: `https://${name}.eks.example.com`, accessConfig: {} },
  });
  const auth = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aws-auth", namespace: "kube-system" }, data: { mapRoles: MAP_ROLES } };
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api", namespace: "shop", uid: "u-1" } };
  const node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "n", labels: { "eks.amazonaws.com/nodegroup": "green" } },
    spec: { providerID: "aws:///eu-west-1a/i-0123456789abcdef0" },
  };
  const secret = { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: { name: "keys", namespace: "shop" }, data: { AWS_ACCESS_KEY_ID: "" } };
  return assembleFacts(
    documentsOf("base", [
      [`accounts/${A}/details.json`, details],
      ["clusters/one/cluster.json", cluster("one")],
      ["clusters/two/cluster.json", cluster("two")],
      ["clusters/one/objects.json", { apiVersion: "v1", kind: "List", items: [auth, account, secret, node] }],
    ]),
    { readAt: "2026-06-01T00:00:00Z" },
  );
}
const base = world();

export interface Made {
  readonly account: AccountFacts;
  readonly clusters: readonly ClusterFacts[];
  readonly ignored: readonly { readonly what: string; readonly reason: string }[];
  readonly assumptions: readonly string[];
}

/** What a plan makes of the world. */
export function made(plan: object, folder: { readonly cluster?: string } = {}): Made {
  const all = documentsOf("change", [["plan.json", plan]]).documents.flatMap((one) => one.readings.flatMap((reading) => reading.contributions));
  const [found] = all.flatMap((one): TerraformPlan[] => (one.scope === "plan" ? [one.plan] : []));
  if (!found) throw new Error("no plan was read");
  const { edits, ignored, assumptions } = planEdits(found, base, folder);
  const after = editedFacts(base, edits);
  const [account] = after.facts.accounts;
  if (!account) throw new Error("no account");
  return { account, clusters: after.facts.clusters, ignored: [...ignored, ...after.ignored], assumptions };
}
export const roleIn = ({ account }: Made, name = "app") => account.roles.find((one) => one.name === name);
export const userIn = ({ account }: Made, name: string) => account.users.find((one) => one.name === name);
