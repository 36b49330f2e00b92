import { describe, expect, it } from "vitest";
import { aCluster } from "@/server/cluster/access/an-access.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { deriveGraph } from "@/server/graph/derivation.ts";
import { ACCOUNT, allow, anAccount, aRole, aUser, deny, document, factsOf, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { sessionFacet } from "@/server/graph/facet.ts";
import { World } from "@/server/graph/world.ts";
import { accountRef, arnRef, k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { clusterOpening } from "./cluster-opening.ts";
import { escalation } from "./escalation.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/c1`;
const SA = k8sRef("c1", "serviceaccount", "dev", "app");
const APP = arnRef(iam("role/app"));
const BOB = arnRef(iam("user/bob"));
const PODS = { Service: "pods.eks.amazonaws.com" };
const MASTERS = k8sClusterRef("c1", "group", "system:masters");

interface Setting {
  /** The session policy of the association. */
  readonly policy?: readonly Statement[];
  readonly tags?: boolean;
  readonly principal?: Readonly<Record<string, unknown>>;
}

function worldOf(statements: readonly Statement[], { policy, tags = false, principal = PODS }: Setting): { world: World; facet: string } {
  const association: PodIdentityAssociationFact = {
    associationId: "a-1",
    namespace: "dev",
    serviceAccount: "app",
    roleArn: iam("role/app"),
    disableSessionTags: !tags,
    ...(policy ? { policy: JSON.stringify(document(policy)) } : {}),
  };
  const cluster = aCluster("API", {
    arn: CLUSTER,
    account: ACCOUNT,
    region: "eu-west-1",
    podIdentityAssociations: [association],
    serviceAccounts: [{ namespace: "dev", name: "app", annotations: {}, labels: {}, secrets: [] }],
    lists: { podIdentityAssociations: "complete", serviceAccounts: "complete" },
  });
  const account = anAccount({ users: [aUser("carol"), aUser("bob")], roles: [aRole("app", principal, statements), aRole("other", { AWS: iam("root") })] });
  return { world: new World(factsOf(account, [cluster]), TIME), facet: sessionFacet(association, SA) ?? "" };
}

/** The word of an edge that the session has, by itself or from the role; held against its proof. */
function word(statements: readonly Statement[], setting: Setting, mechanism: string, to: string): string | undefined {
  const { world, facet } = worldOf(statements, setting);
  const { graph } = deriveGraph(world);
  const words = new Set<string>();
  forEachPair(graph, (edge, from, end) => {
    const isIt = mechanismOfEdge(graph, edge) === mechanism && refOfNode(graph, end) === to && refOfNode(graph, from) === APP;
    if (isIt && (graph.facets[from] ?? "") === facet) words.add(verdictOfEdge(graph, edge));
    if (isIt && facet !== "" && graph.facets[from] === "" && graph.shared[edge] === 1) words.add(`shared ${verdictOfEdge(graph, edge)}`);
  });
  const kind = mechanism.startsWith("eks:") ? clusterOpening : escalation;
  const proof = kind.decide(world, APP, to as Ref, facet).find((d) => d.mechanism === mechanism)?.decision.verdict;
  expect([...words], "the edge and its proof").toEqual(proof === undefined || proof === "denied" ? [] : [proof]);
  return [...words][0];
}

const KEYS = [allow("iam:CreateAccessKey")];
const OWN = [allow("iam:PutRolePolicy")];
const OPENS = [allow(["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"])];
const ROOT = accountRef(ACCOUNT);

describe("D9: a session policy limits what a role session by Pod Identity escalates with", () => {
  it.each([
    ["iam:iam-002", KEYS, BOB],
    ["iam:iam-005", OWN, ROOT],
    ["eks:CreateAccessEntry", OPENS, MASTERS],
  ] as const)("%s: not by a session policy that has no word on it", (mechanism, statements, to) => {
    expect(word(statements, {}, mechanism, to)).toBe("allowed");
    expect(word(statements, { policy: [allow("s3:*")] }, mechanism, to)).toBeUndefined();
    expect(word(statements, { policy: [allow("*"), deny(["iam:*", "eks:*"])] }, mechanism, to)).toBeUndefined();
    expect(word(statements, { policy: [allow("*")] }, mechanism, to)).toBe("allowed");
  });

  it("nor at whom the session policy does not name", () => {
    const policy = [allow("iam:CreateAccessKey", BOB)];
    expect(word(KEYS, { policy }, "iam:iam-002", BOB)).toBe("allowed");
    expect(word(KEYS, { policy }, "iam:iam-002", arnRef(iam("user/carol")))).toBeUndefined();
  });

  it("permissions that the role is given do not count in a session whose policy leaves them out", () => {
    expect(word(OWN, { policy: OWN }, "iam:iam-005", ROOT)).toBeUndefined();
  });

  it("D5: the tags of the session are known to its calls", () => {
    const asks = (value: string) => [allow("iam:CreateAccessKey", "*", { StringEquals: { "aws:PrincipalTag/kubernetes-namespace": value } })];
    expect(word(asks("dev"), { tags: true }, "iam:iam-002", BOB)).toBe("allowed");
    expect(word(asks("prod"), { tags: true }, "iam:iam-002", BOB)).toBeUndefined();
    expect(word(asks("dev"), {}, "iam:iam-002", BOB)).toBeUndefined();
  });

  it("B25: a trust policy it would write lets its transitive tags in", () => {
    const statements = [allow("iam:UpdateAssumeRolePolicy"), allow(["sts:AssumeRole", "sts:TagSession"])];
    expect(word(statements, { tags: true }, "iam:iam-012", arnRef(iam("role/other")))).toBe("allowed");
  });
});

describe("B33: whoever starts a session may choose the tags that its escalation asks for", () => {
  const asking = (actions: string | readonly string[]) => [allow(actions, "*", { StringEquals: { "aws:PrincipalTag/team": "ops" } })];
  const users = { AWS: iam("user/bob") };

  it.each([
    ["iam:iam-002", asking("iam:CreateAccessKey"), BOB],
    ["iam:iam-005", asking("iam:PutRolePolicy"), ROOT],
    ["eks:CreateAccessEntry", asking(["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"]), MASTERS],
  ] as const)("%s: on the condition that the session has the tag", (mechanism, statements, to) => {
    expect(word(statements, { principal: users }, mechanism, to)).toBe("conditional");
    expect(word(statements, { principal: { Service: "ec2.amazonaws.com" } }, mechanism, to)).toBeUndefined();
  });
});
