import { describe, expect, test } from "vitest";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { broken } from "./a-decision.ts";
import {
  AGENT_FILE,
  AGENT_MOUNT,
  ALLOWED,
  aCluster,
  aContainer,
  agentContainer,
  agentPod,
  agentVolume,
  aLookup,
  aNode,
  anAgent,
  anAssociation,
  anInstance,
  annotatedAccount,
  aPod,
  aPolicy,
  aWebhook,
  DENIED,
  env,
  NODE,
  OTHER_ROLE,
  ROLE,
  toCidr,
  UNKNOWN,
  webPod,
} from "./a-pod.ts";
import { credentialChain } from "./credential-chain.ts";

type Lookup = Parameters<typeof aLookup>[0];
const cluster = (over: Partial<ClusterFacts> = {}, without: ClusterList[] = []) =>
  aCluster({ pods: [anAgent()], podIdentityAssociations: [anAssociation()], admission: [aWebhook()], ...over }, without);

function endpointOf(pod: PodFact = agentPod(), facts: ClusterFacts = cluster(), lookup: Lookup = {}) {
  const [container] = pod.spec.containers;
  if (!container) throw new Error("no container");
  const { sources, effective } = credentialChain(container, pod, facts, aLookup(lookup), "default");
  for (const s of sources) expect(broken(s)).toEqual([]);
  const source = sources.find((s) => s.kind === "pod-identity");
  return { source, effective, failed: source?.steps.filter((s) => s.outcome === "fail").map((s) => s.code) ?? [] };
}
const withUri = (uri: string, more: Readonly<Record<string, string>> = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: AGENT_FILE }) =>
  aPod({ containers: [agentContainer({ env: env({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, ...more }) })], volumes: [agentVolume()] });

describe("D10: the node role that the agent asks with", () => {
  test("may not: the variables are there and no credentials come", () => {
    const { effective, failed, source } = endpointOf(agentPod(), cluster(), { nodeMayAsk: DENIED });
    expect([effective, failed, source?.verdict]).toEqual([null, ["NODE_ROLE_MAY_NOT_ASK"], "denied"]);
    expect(source?.assumptions.join()).not.toContain("the node role may call");
  });
  test("may: that is no assumption any more", () => {
    const { effective, source } = endpointOf(agentPod(), cluster(), { nodeMayAsk: ALLOWED });
    expect(effective).toBe(ROLE);
    expect(source?.steps.map((s) => s.code)).toContain("NODE_ROLE_MAY_ASK");
    expect(source?.assumptions.join()).not.toContain("AssumeRoleForPodIdentity");
  });
  test("is not known: it is taken to be able to", () => {
    expect(endpointOf().source?.assumptions.join()).toContain("eks-auth:AssumeRoleForPodIdentity");
  });
});

describe("D1–D9: the association", () => {
  test("association, variables, token and agent: the role", () => {
    expect(endpointOf()).toMatchObject({ effective: ROLE, source: { role: ROLE, configured: true, injected: true, wins: true, verdict: "allowed" } });
  });
  test("D7: the pod gets the target role", () => {
    const asked: unknown[] = [];
    const podIdentity = (...args: unknown[]) => {
      asked.push(args);
      return UNKNOWN;
    };
    const facts = cluster({ podIdentityAssociations: [anAssociation({ targetRoleArn: OTHER_ROLE, externalId: "e", disableSessionTags: true })] });
    expect(endpointOf(agentPod(), facts, { podIdentity }).source).toMatchObject({ role: OTHER_ROLE, verdict: "unknown" });
    expect(asked).toEqual([
      [
        {
          clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/c1",
          clusterName: "c1",
          region: "eu-west-1",
          account: "111122223333",
          namespace: "pay",
          serviceAccount: "api",
          podName: "api-1",
          disableSessionTags: true,
          externalId: "e",
        },
        ROLE,
        OTHER_ROLE,
      ],
    ]);
  });
  test("D3: a role that refuses EKS wins and fails", () => {
    expect(endpointOf(agentPod(), cluster(), { podIdentity: () => DENIED })).toMatchObject({ effective: null, source: { wins: true, verdict: "denied" } });
  });
  test("injected without association: denied; associations not collected: unknown", () => {
    expect(endpointOf(agentPod(), cluster({ podIdentityAssociations: [] })).failed).toEqual(["NO_ASSOCIATION"]);
    expect(endpointOf(agentPod(), cluster({ podIdentityAssociations: [] }, ["podIdentityAssociations"])).source).toMatchObject({
      role: null,
      verdict: "unknown",
      wins: true,
    });
  });
  test("an association that was only listed leaves the role unknown", () => {
    const { roleArn: _, ...listed } = anAssociation();
    expect(endpointOf(agentPod(), cluster({ podIdentityAssociations: [listed] })).source).toMatchObject({ role: null, configured: true, verdict: "unknown" });
  });
  test.each([{ namespace: "payments" }, { serviceAccount: "api2" }])("D1: an association for %j is another's", (over) => {
    expect(endpointOf(agentPod(), cluster({ podIdentityAssociations: [anAssociation(over)] })).failed).toEqual(["NO_ASSOCIATION"]);
  });
});

describe("D10, D11: the agent", () => {
  const on = (over: Partial<ReturnType<typeof aNode>>, pods: PodFact[] = []) => endpointOf(agentPod(), cluster({ nodes: [aNode(over)], pods })).failed;
  test.each([
    ["no agent on the node", {}, [anAgent("node-b")], ["AGENT_NOT_ON_NODE"]],
    ["Auto Mode has it built in", { kind: "auto" as const }, [], []],
    ["Fargate has none", { kind: "fargate" as const }, [anAgent()], ["AGENT_NOT_ON_FARGATE"]],
    ["Windows has none", { os: "windows" }, [anAgent()], ["AGENT_NOT_ON_WINDOWS"]],
    ["a hybrid node with the DaemonSet", { kind: "hybrid" as const }, [anAgent()], []],
    ["a hybrid node without", { kind: "hybrid" as const }, [], ["AGENT_NOT_ON_NODE"]],
  ])("%s", (_, over, pods, codes) => {
    expect(on(over, pods)).toEqual(codes);
  });
  test("on Fargate the source wins and fails: nothing is in effect", () => {
    const fargate = cluster({ nodes: [aNode({ kind: "fargate" })] });
    const { source, effective } = endpointOf(agentPod(), fargate);
    expect([source?.wins, source?.verdict, effective]).toEqual([true, "denied", null]);
    expect(source?.steps.find((s) => s.outcome === "fail")?.reason).toMatch(/Fargate/);
  });
  test("an agent that is not running does not answer", () => {
    expect(on({}, [{ ...anAgent(), phase: "Failed" }])).toEqual(["AGENT_NOT_ON_NODE"]);
  });
  test.each([
    ["label", { labels: { "app.kubernetes.io/name": "eks-pod-identity-agent" } }, aContainer()],
    ["image", {}, aContainer({ image: "602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/eks-pod-identity-agent:v0.1" })],
  ])("the agent is known by its %s too", (_, over, container) => {
    expect(on({}, [aPod({ containers: [container] }, { name: "a", namespace: "kube-system", ...over })])).toEqual([]);
  });
  test("pods not collected: the add-on speaks for it, and that is an assumption; without it unknown", () => {
    const addons = [{ name: "eks-pod-identity-agent", podIdentityAssociations: [] }];
    expect(endpointOf(agentPod(), cluster({ pods: [], addons }, ["pods"])).source).toMatchObject({
      verdict: "allowed",
      assumptions: [expect.stringContaining(NODE), expect.stringContaining("eks-auth")],
    });
    expect(endpointOf(agentPod(), cluster({ pods: [] }, ["pods"])).source?.verdict).toBe("unknown");
  });
  test("pods of one namespace only: they do not show the agent, so its absence among them says nothing", () => {
    const addons = [{ name: "eks-pod-identity-agent", podIdentityAssociations: [] }];
    const pods = [agentPod()];
    expect(endpointOf(agentPod(), cluster({ pods, addons })).source?.verdict).toBe("allowed");
    expect(endpointOf(agentPod(), cluster({ pods })).source?.verdict).toBe("unknown");
  });
  test("a node of unknown kind may be one of Auto Mode, unless the cluster has none", () => {
    const eks = { name: "c1", arn: "arn:aws:eks:eu-west-1:111122223333:cluster/c1", publicAccessCidrs: [], autoMode: false, tags: {} };
    const gone = { nodes: [], pods: [] };
    expect(endpointOf(agentPod(), cluster(gone)).source?.verdict).toBe("unknown");
    expect(endpointOf(agentPod(), cluster({ ...gone, eks })).failed).toEqual(["AGENT_NOT_ON_NODE"]);
  });
  test("a pod that is not scheduled: unknown", () => {
    const { nodeName: _, ...spec } = agentPod().spec;
    expect(endpointOf({ ...agentPod(), spec }).source?.verdict).toBe("unknown");
  });
  test("D16: a network policy in the way leaves it unknown, hostNetwork is not subject to it", () => {
    const facts = cluster({ networkPolicies: [aPolicy([toCidr("0.0.0.0/0", ["169.254.170.0/24"])])] });
    expect(endpointOf(agentPod(), facts).source?.verdict).toBe("unknown");
    expect(endpointOf(agentPod({ hostNetwork: true }), facts).source?.verdict).toBe("allowed");
    expect(endpointOf(agentPod(), cluster({ networkPolicies: [aPolicy([toCidr("0.0.0.0/0", ["169.254.169.254/32"])])] })).source?.verdict).toBe("allowed");
  });
});

describe("D12–D15: variables and token", () => {
  test("D12: an association that came after the pod: listed, never wins, restart", () => {
    const facts = cluster({ podIdentityAssociations: [anAssociation({ createdAt: "2026-05-01T00:00:00Z" })] });
    const { source, failed } = endpointOf(aPod(), facts);
    expect(source).toMatchObject({ role: ROLE, configured: true, injected: false, wins: false, verdict: "denied" });
    expect(failed).toEqual(["POD_OLDER_THAN_ASSOCIATION"]);
  });
  test("D17: a pod with web identity keeps it when an association is made later", () => {
    const facts = cluster({ serviceAccounts: [annotatedAccount()], podIdentityAssociations: [anAssociation({ roleArn: OTHER_ROLE })] });
    expect(endpointOf(webPod(), facts)).toMatchObject({ effective: ROLE, source: { role: OTHER_ROLE, configured: true, injected: false, wins: false } });
  });
  test("D14: a variable of the pair set by hand keeps the webhook from both", () => {
    const pod = aPod({
      containers: [aContainer({ env: env({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: AGENT_FILE }), mounts: [AGENT_MOUNT] })],
      volumes: [agentVolume()],
    });
    expect(endpointOf(pod).failed).toEqual(["WEBHOOK_VARIABLE_ALREADY_SET", "CONTAINER_CREDENTIALS_HALF_CONFIGURED"]);
  });
  test("D15: written by hand it works the same", () => {
    expect(endpointOf(withUri("http://[fd00:ec2::23]/v1/credentials")).source).toMatchObject({ verdict: "allowed", injected: true });
  });
  test("the agent refuses a request without a token", () => {
    expect(endpointOf(withUri("http://169.254.170.23/v1/credentials", {}))).toMatchObject({
      failed: ["AGENT_TOKEN_MISSING"],
      source: { wins: true, injected: false },
    });
  });
  test("a token of another audience, and one that no volume provides", () => {
    expect(endpointOf(aPod({ containers: [agentContainer()], volumes: [agentVolume("sts.amazonaws.com")] })).failed).toEqual(["AGENT_TOKEN_AUDIENCE"]);
    expect(endpointOf(aPod({ containers: [agentContainer()] })).failed).toEqual(["TOKEN_FILE_NOT_MOUNTED"]);
  });
  test("a token given as text is of unknown origin", () => {
    expect(endpointOf(withUri("http://169.254.170.23/v1/credentials", { AWS_CONTAINER_AUTHORIZATION_TOKEN: "x" })).source?.verdict).toBe("unknown");
  });
});

describe("E7: other container endpoints", () => {
  test.each(["http://127.0.0.1:9911/creds", "http://localhost/creds", "http://169.254.170.2/v2", "https://vault.internal/creds"])(
    "%s: whose credentials is unknown, and it wins",
    (uri) => {
      expect(endpointOf(withUri(uri), cluster({ podIdentityAssociations: [] }), { instance: anInstance({ hopLimit: 2 }) })).toMatchObject({
        effective: null,
        source: { role: null, verdict: "unknown", wins: true },
      });
    },
  );
  test.each(["http://10.0.0.1/creds", "http://vault.internal/creds", "nonsense"])("%s is refused by SDKs", (uri) => {
    expect(endpointOf(withUri(uri), cluster({ podIdentityAssociations: [] }))).toMatchObject({ effective: null, failed: ["CONTAINER_ENDPOINT_REFUSED"] });
  });
  test("a relative address is another program's", () => {
    const pod = aPod({ containers: [aContainer({ env: env({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/x" }) })] });
    expect(endpointOf(pod, cluster({ podIdentityAssociations: [] })).source).toMatchObject({ role: null, verdict: "unknown", wins: true });
  });
});
