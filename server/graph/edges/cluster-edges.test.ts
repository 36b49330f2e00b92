import { describe, expect, it } from "vitest";
import { aCluster, anEntry } from "@/server/cluster/access/an-access.ts";
import { aContainer, aPod as aPodFact } from "@/server/cluster/pod/a-pod.ts";
import { anAccountFact, aPod } from "@/server/cluster/takeover/an-estate.ts";
import type { AccountFacts, ClusterFacts } from "@/server/facts/snapshot.ts";
import { CLUSTER_LISTS } from "@/server/facts/snapshot.ts";
import { ACCOUNT, anAccount, aRole, aUser, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { imds, staticKey } from "./pod.ts";
import { rbac } from "./rbac.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const lists = Object.fromEntries(CLUSTER_LISTS.map((list) => [list, "complete" as const]));
const worldOf = (cluster: Partial<ClusterFacts>, account: Partial<AccountFacts> = {}): World =>
  new World(factsOf(anAccount({ users: [aUser("alice")], ...account }), [aCluster("API", { account: ACCOUNT, lists, ...cluster })]), TIME);

describe("F18: what an access policy of unknown content might take over", () => {
  const alice = iam("user/alice");
  const from = k8sClusterRef("c1", "user", alice);
  const target = k8sRef("c1", "pod", "pay", "api-1");
  const word = (policy: string) => {
    const associatedPolicies = [
      { principalArn: alice, policies: [{ policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`, scope: "cluster" as const }] },
    ];
    const world = worldOf({
      pods: [aPod("pay", "api-1", "api")],
      serviceAccounts: [anAccountFact("pay", "api")],
      accessEntries: [anEntry(alice)],
      associatedPolicies,
    });
    return rbac.decide(world, from, target, "").map((d) => d.decision.verdict);
  };
  it.each([
    ["AmazonEKSViewPolicy", ["denied"]],
    ["AmazonEKSBrandNewPolicy", ["unknown"]],
    ["AmazonEKSACKPolicy", ["unknown"]],
    ["AmazonEKSEditPolicy", ["allowed", "conditional", "allowed"]],
  ])("%s", (policy, words) => expect(word(policy)).toEqual(words));
});

describe("E4: a key id in a Secret", () => {
  const pod = aPodFact({ containers: [aContainer({ env: [{ name: "AWS_ACCESS_KEY_ID", from: { kind: "secret", name: "aws", key: "id" } }] })] });
  const from = k8sRef("c1", "pod", pod.namespace, pod.name);
  const word = (account: Partial<AccountFacts>, of: Ref = arnRef(iam("user/alice"))) =>
    staticKey.decide(worldOf({ pods: [pod] }, account), from, of, "").map((d) => d.decision.verdict);
  it("may be any user's", () => expect(word({})).toEqual(["unknown"]));
  it("is nobody's who has no keys", () => {
    const read = { ...anAccount({}).lists, accessKeys: "complete" as const };
    expect(word({ lists: read })).toEqual([]);
    expect(word({ lists: read, accessKeys: [{ id: "AKIAABCDEFGHIJKLMNOP", userName: "alice" }] })).toEqual(["unknown"]);
    expect(word({ lists: read, accessKeys: [{ id: "AKIAABCDEFGHIJKLMNOP", userName: "bob" }] })).toEqual([]);
  });
});

describe("E17: the pod execution role of a Fargate profile", () => {
  const role = aRole("fargate-pods", { Service: "eks-fargate-pods.amazonaws.com" });
  const pod = aPodFact({ nodeName: "fargate-ip-10-0-0-1" });
  const world = worldOf(
    { pods: [pod], fargateProfiles: [{ name: "batch", podExecutionRoleArn: role.arn, selectors: [{ namespace: "pay", labels: {} }] }] },
    { roles: [role] },
  );
  it("is refused to the pod by name, with the reason", () => {
    const [answer] = imds.decide(world, k8sRef("c1", "pod", pod.namespace, pod.name), arnRef(role.arn), "");
    expect(answer?.decision).toMatchObject({ verdict: "denied", steps: [{ code: "IMDS_NOT_ON_FARGATE" }] });
  });
});
