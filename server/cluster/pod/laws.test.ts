import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContainerFact, PodFact, PodSpecFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { broken } from "./a-decision.ts";
import {
  AGENT_FILE,
  AGENT_MOUNT,
  aCluster,
  aContainer,
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
  KEY,
  KEYS,
  ROLE,
  security,
  toCidr,
  UNKNOWN,
  WEB_FILE,
  WEB_MOUNT,
  webVolume,
} from "./a-pod.ts";
import { podEscape } from "./escape.ts";
import { podCredentials } from "./pod-credentials.ts";
import { podReach } from "./pod-reach.ts";
import { runsAs } from "./runs-as.ts";
import { SDKS } from "./sdk-order.ts";

const VARIABLES: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: KEY,
  AWS_SECRET_ACCESS_KEY: "x",
  AWS_ROLE_ARN: ROLE,
  AWS_WEB_IDENTITY_TOKEN_FILE: WEB_FILE,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials",
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: AGENT_FILE,
  AWS_PROFILE: "prod",
  AWS_EC2_METADATA_DISABLED: "true",
};
const META = { namespace: "pay", labels: {}, annotations: {} };

const container: fc.Arbitrary<ContainerFact> = fc
  .record({
    names: fc.subarray(Object.keys(VARIABLES)),
    mounts: fc.subarray([WEB_MOUNT, AGENT_MOUNT, { volume: "host", path: "/host", readOnly: true }, { volume: "aws", path: "/root/.aws", readOnly: true }]),
    kind: fc.constantFrom("regular" as const, "init" as const, "ephemeral" as const),
    privileged: fc.boolean(),
    envFrom: fc.subarray([
      { kind: "configmap" as const, name: "conf", prefix: "" },
      { kind: "secret" as const, name: "creds", prefix: "" },
    ]),
  })
  .map(({ names, mounts, kind, privileged, envFrom }) =>
    aContainer({ kind, env: env(Object.fromEntries(names.map((n) => [n, VARIABLES[n] ?? ""]))), envFrom, mounts, security: security({ privileged }) }),
  );

const VOLUMES: PodSpecFact["volumes"] = [
  webVolume(),
  agentVolume(),
  { kind: "hostpath", name: "host", path: "/" },
  { kind: "secret", name: "aws", secret: "aws" },
];
const pod: fc.Arbitrary<PodFact> = fc
  .record({ container, hostNetwork: fc.boolean(), hostPID: fc.boolean(), scheduled: fc.boolean(), skip: fc.boolean() })
  .map(({ container: given, hostNetwork, hostPID, scheduled, skip }) => {
    const made = aPod(
      { containers: [given], volumes: VOLUMES, hostNetwork, hostPID },
      { labels: skip ? { "eks.amazonaws.com/skip-pod-identity-webhook": "true" } : {} },
    );
    const { nodeName: _, ...spec } = made.spec;
    return scheduled ? made : { ...made, spec };
  });

const cluster: fc.Arbitrary<ClusterFacts> = fc
  .record({
    kind: fc.constantFrom("ec2" as const, "auto" as const, "fargate" as const, "hybrid" as const, "unknown" as const),
    agent: fc.boolean(),
    association: fc.boolean(),
    annotated: fc.boolean(),
    policy: fc.boolean(),
    keys: fc.boolean(),
  })
  .map(({ kind, agent, association, annotated, policy, keys }) =>
    aCluster({
      nodes: [aNode({ kind })],
      pods: agent ? [anAgent()] : [],
      addons: agent ? [{ name: "eks-pod-identity-agent", podIdentityAssociations: [] }] : [],
      podIdentityAssociations: association ? [anAssociation()] : [],
      serviceAccounts: annotated ? [annotatedAccount()] : [],
      admission: [aWebhook()],
      networkPolicies: policy ? [aPolicy([toCidr("0.0.0.0/0", ["169.254.0.0/16"])])] : [],
      configMaps: [{ ...META, name: "conf", keys: ["AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN"], values: keys ? { AWS_ACCESS_KEY_ID: KEY, AWS_ROLE_ARN: ROLE } : {} }],
      secrets: [{ ...META, name: "creds", type: "Opaque", keys: ["AWS_SECRET_ACCESS_KEY"] }],
    }),
  );

const lookup = fc
  .record({
    web: fc.constantFrom(undefined, DENIED, UNKNOWN),
    pods: fc.constantFrom(undefined, DENIED, UNKNOWN),
    hop: fc.constantFrom(1, 2),
    collected: fc.boolean(),
  })
  .map(({ web, pods, hop, collected }) =>
    aLookup({
      keys: KEYS,
      instance: collected ? anInstance({ hopLimit: hop }) : null,
      ...(web ? { webIdentity: () => web } : {}),
      ...(pods ? { podIdentity: () => pods } : {}),
    }),
  );

/** The cluster as it looks when one list was not read. */
const LISTS = {
  nodes: "nodes",
  pods: "pods",
  podIdentityAssociations: "podIdentityAssociations",
  serviceAccounts: "serviceAccounts",
  networkPolicies: "networkPolicies",
  configMaps: "configMaps",
  secrets: "secrets",
  addons: "addons",
  mutatingWebhooks: "admission",
} as const satisfies Partial<Record<ClusterList, keyof ClusterFacts>>;
function unread(facts: ClusterFacts, list: keyof typeof LISTS): ClusterFacts {
  const { [list]: _, ...lists } = facts.lists;
  return { ...facts, lists, [LISTS[list]]: [] };
}
const REMOVABLE = Object.keys(LISTS) as (keyof typeof LISTS)[];

describe("laws", () => {
  test("every answer about a pod keeps the rules of verdicts", () => {
    fc.assert(
      fc.property(pod, cluster, lookup, fc.constantFrom(...SDKS), (p, c, l, sdk) => {
        const decisions = [
          ...podCredentials(p, c, l, { sdk }).containers.flatMap((x) => x.sources),
          ...podReach(p, c, l).map((e) => e.decision),
          podEscape(p, c),
          runsAs(p, c),
        ];
        expect(decisions.flatMap(broken)).toEqual([]);
      }),
    );
  });
  test("at most one source wins, and only it can be in effect", () => {
    fc.assert(
      fc.property(pod, cluster, lookup, fc.constantFrom(...SDKS), (p, c, l, sdk) => {
        for (const { sources, effective } of podCredentials(p, c, l, { sdk }).containers) {
          const wins = sources.filter((s) => s.wins);
          expect(wins.length).toBeLessThanOrEqual(1);
          if (effective !== null) expect(wins[0]?.role).toBe(effective);
        }
      }),
    );
  });
  test("removing a collected list never turns a reachable credential into a denied one", () => {
    fc.assert(
      fc.property(pod, cluster, lookup, (p, c, l) => {
        const open = podReach(p, c, l).filter((e) => e.decision.verdict !== "denied");
        for (const name of REMOVABLE) {
          const less = podReach(p, unread(c, name), l).filter((e) => e.decision.verdict === "denied");
          for (const e of open) expect(less.some((d) => d.mechanism === e.mechanism && d.to === e.to)).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });
  test("removing a collected list never turns the source in effect into a denied one", () => {
    fc.assert(
      fc.property(pod, cluster, lookup, fc.constantFrom(...SDKS), (p, c, l, sdk) => {
        const before = podCredentials(p, c, l, { sdk }).containers[0]?.sources.find((s) => s.wins && s.verdict !== "denied");
        for (const name of before ? REMOVABLE : []) {
          const after = podCredentials(p, unread(c, name), l, { sdk }).containers[0]?.sources.filter((s) => s.kind === before?.kind) ?? [];
          expect(after.length === 0 || after.some((s) => s.verdict !== "denied")).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});
