import { describe, expect, test } from "vitest";
import type { ContainerFact, PodFact, PodSpecFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { broken } from "./a-decision.ts";
import {
  ALLOWED,
  API_MOUNT,
  aCluster,
  aContainer,
  agentPod,
  aLookup,
  anAccount,
  anAssociation,
  annotatedAccount,
  aPod,
  apiVolume,
  aWebhook,
  DENIED,
  env,
  ISSUER,
  OTHER_ROLE,
  ROLE,
  WEB_FILE,
  WEB_FOLDER,
  WEB_MOUNT,
  webContainer,
  webPod,
  webVolume,
} from "./a-pod.ts";
import { credentialChain } from "./credential-chain.ts";
import { podCredentials } from "./pod-credentials.ts";

const ANNOTATED = aCluster({ serviceAccounts: [annotatedAccount()], admission: [aWebhook()] });
type Lookup = Parameters<typeof aLookup>[0];

function webOf(pod: PodFact, cluster: ClusterFacts = ANNOTATED, lookup: Lookup = {}, container = 0) {
  const given = pod.spec.containers[container];
  if (!given) throw new Error("no such container");
  const { sources } = credentialChain(given, pod, cluster, aLookup(lookup), "default");
  for (const s of sources) expect(broken(s)).toEqual([]);
  return sources.filter((s) => s.kind === "web-identity");
}
const failed = (s: { steps: readonly { code: string; outcome: string }[] } | undefined) => s?.steps.filter((x) => x.outcome === "fail").map((x) => x.code);
const hand = (file: string, mounts: ContainerFact["mounts"], volumes: PodSpecFact["volumes"]): PodFact =>
  aPod({ containers: [aContainer({ env: env({ AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: file }), mounts })], volumes });

describe("C19–C21, E9: what the live spec carries", () => {
  test("annotated and injected: configured, injected, and the role's answer counts", () => {
    expect(webOf(webPod())).toMatchObject([
      { role: ROLE, configured: true, injected: true, wins: true, verdict: "allowed", detail: { audience: "sts.amazonaws.com", expirationSeconds: "86400" } },
    ]);
    expect(webOf(webPod(), ANNOTATED, { webIdentity: () => DENIED })).toMatchObject([{ role: ROLE, wins: true, verdict: "denied" }]);
  });
  test("the token is asked for what it is: issuer, subject and the audience of its volume", () => {
    const asked: unknown[] = [];
    const webIdentity = (...args: unknown[]) => {
      asked.push(args);
      return ALLOWED;
    };
    webOf(aPod({ containers: [webContainer()], volumes: [webVolume("mine")] }), ANNOTATED, { webIdentity });
    expect(asked).toEqual([
      [
        {
          issuer: ISSUER,
          subject: { kind: "value", values: ["system:serviceaccount:pay:api"] },
          audience: { kind: "value", values: ["mine"] },
          isServiceAccount: true,
        },
        ROLE,
      ],
    ]);
  });
  test("written by hand, without annotation: injected, not configured", () => {
    const pod = hand("/aws/token", [{ volume: "aws-iam-token", path: "/aws", readOnly: true }], [webVolume()]);
    expect(webOf(pod, aCluster({ serviceAccounts: [anAccount()] }))).toMatchObject([
      { role: ROLE, configured: false, injected: true, wins: true, verdict: "allowed" },
    ]);
  });
  test("another role than the annotation's: both are listed, the one in the spec wins", () => {
    const pod = aPod({ containers: [webContainer(OTHER_ROLE)], volumes: [webVolume()] });
    const sources = webOf(pod);
    expect(sources).toMatchObject([
      { role: OTHER_ROLE, configured: false, injected: true, wins: true },
      { role: ROLE, configured: true, injected: false, wins: false, verdict: "denied" },
    ]);
    expect(failed(sources[1])).toEqual(["ANNOTATION_CHANGED_SINCE"]);
  });
  test("init containers have it as well, ephemeral ones never", () => {
    const pod = aPod({
      containers: [webContainer(ROLE, { name: "init", kind: "init" }), aContainer({ name: "debug", kind: "ephemeral" }), webContainer()],
      volumes: [webVolume()],
    });
    const { containers } = podCredentials(pod, ANNOTATED, aLookup(), { sdk: "default" });
    expect(containers.map((c) => [c.name, c.kind, c.effective])).toEqual([
      ["app", "regular", ROLE],
      ["init", "init", ROLE],
      ["debug", "ephemeral", null],
    ]);
    expect(failed(containers[2]?.sources[0])).toContain("WEBHOOK_SKIPS_EPHEMERAL");
  });
});

describe("the token file", () => {
  test("no mount provides it: there is nothing to read", () => {
    expect(failed(webOf(hand("/aws/token", [], []))[0])).toEqual(["TOKEN_FILE_NOT_MOUNTED"]);
    expect(failed(webOf(hand(`${WEB_FOLDER}/other`, [WEB_MOUNT], [webVolume()]))[0])).toEqual(["TOKEN_FILE_NOT_MOUNTED"]);
  });
  test("another kind of volume: whose token it is, is not known", () => {
    const pod = hand("/aws/token", [{ volume: "v", path: "/aws", readOnly: true }], [{ kind: "secret", name: "v", secret: "token" }]);
    expect(webOf(pod)).toMatchObject([{ verdict: "unknown", wins: true, role: ROLE }]);
  });
  test("H8: the API server's token is asked with the API server's audience", () => {
    const webIdentity: Lookup = {
      webIdentity: (identity) => (identity.audience.kind === "value" && identity.audience.values[0] === `https://${ISSUER}` ? DENIED : ALLOWED),
    };
    const pod = hand("/var/run/secrets/kubernetes.io/serviceaccount/token", [API_MOUNT], [apiVolume]);
    expect(webOf(pod, ANNOTATED, webIdentity)).toMatchObject([{ verdict: "denied", wins: true }]);
  });
  test("the issuer was not collected: unknown", () => {
    const { issuer: _, ...cluster } = ANNOTATED;
    expect(webOf(webPod(), cluster)).toMatchObject([{ verdict: "unknown", role: ROLE, missing: [{ what: expect.stringContaining("issuer") }] }]);
  });
});

describe("E8: halves and malformed values", () => {
  test.each([
    [{ AWS_ROLE_ARN: ROLE }, ROLE],
    [{ AWS_WEB_IDENTITY_TOKEN_FILE: WEB_FILE }, null],
  ])("%j alone is no source", (values, role) => {
    const pod = aPod({ containers: [aContainer({ env: env(values), mounts: [WEB_MOUNT] })], volumes: [webVolume()] });
    const [source] = webOf(pod, aCluster());
    expect(source).toMatchObject({ role, injected: false, wins: false, verdict: "denied" });
    expect(failed(source)).toEqual(["WEB_IDENTITY_HALF_CONFIGURED"]);
  });
  test("an annotated account with AWS_ROLE_ARN of the pod's own: the webhook adds neither", () => {
    const pod = aPod({ containers: [aContainer({ env: env({ AWS_ROLE_ARN: ROLE }), mounts: [WEB_MOUNT] })], volumes: [webVolume()] });
    const [source, ...more] = webOf(pod);
    expect(more).toEqual([]);
    expect(source).toMatchObject({ role: ROLE, configured: true, injected: false, wins: false });
    expect(failed(source)).toEqual(["WEBHOOK_VARIABLE_ALREADY_SET", "WEB_IDENTITY_HALF_CONFIGURED"]);
  });
  test.each(["payments", `${ROLE} `, "arn:aws:iam::111122223333:user/x"])("AWS_ROLE_ARN %j names no role", (text) => {
    const pod = aPod({ containers: [webContainer(text)], volumes: [webVolume()] });
    expect(webOf(pod, aCluster())).toMatchObject([{ role: null, verdict: "denied", wins: true }]);
  });
  test("a value that the snapshot does not hold: unknown whose", () => {
    const container = aContainer({
      env: [{ name: "AWS_ROLE_ARN", from: { kind: "secret", name: "s", key: "role" } }, ...env({ AWS_WEB_IDENTITY_TOKEN_FILE: WEB_FILE })],
      mounts: [WEB_MOUNT],
    });
    expect(webOf(aPod({ containers: [container], volumes: [webVolume()] }))[0]).toMatchObject({ role: null, verdict: "unknown", wins: true });
  });
  test("a ConfigMap's value is followed; a ConfigMap that was not collected leaves it unknown", () => {
    const container = aContainer({
      env: env({ AWS_WEB_IDENTITY_TOKEN_FILE: WEB_FILE }),
      envFrom: [{ kind: "configmap", name: "aws", prefix: "" }],
      mounts: [WEB_MOUNT],
    });
    const pod = aPod({ containers: [container], volumes: [webVolume()] });
    const configMaps = [{ name: "aws", namespace: "pay", labels: {}, annotations: {}, keys: ["AWS_ROLE_ARN"], values: { AWS_ROLE_ARN: ROLE } }];
    expect(webOf(pod, aCluster({ configMaps }))).toMatchObject([{ role: ROLE, verdict: "allowed", wins: true }]);
    expect(webOf(pod, aCluster({}, ["configMaps"]))).toMatchObject([{ role: null, verdict: "unknown", wins: true }]);
  });
});

describe("D12–D14: annotated, and nothing injected", () => {
  const bare = aPod();
  const why = (pod: PodFact, cluster = ANNOTATED) => failed(webOf(pod, cluster)[0]);
  test("it is listed with the reason and the remedy, and never wins", () => {
    const [source] = webOf(bare);
    expect(source).toMatchObject({ role: ROLE, configured: true, injected: false, wins: false, verdict: "denied" });
    expect(source?.steps.find((s) => s.outcome === "fail")?.reason).toContain("restart the workload");
  });
  test.each([
    ["the skip label", aPod({}, { labels: { "eks.amazonaws.com/skip-pod-identity-webhook": "true" } }), ANNOTATED, "WEBHOOK_SKIPPED_BY_LABEL"],
    ["skip-containers", aPod({}, { annotations: { "eks.amazonaws.com/skip-containers": "app" } }), ANNOTATED, "WEBHOOK_SKIPS_CONTAINER"],
    [
      "older than the webhook",
      bare,
      aCluster({ serviceAccounts: [annotatedAccount()], admission: [aWebhook("2026-04-01T00:00:00Z")] }),
      "POD_OLDER_THAN_WEBHOOK",
    ],
    ["older than the account", aPod({}, { createdAt: "2026-01-15T00:00:00Z" }), ANNOTATED, "POD_OLDER_THAN_ACCOUNT"],
    ["no webhook", bare, aCluster({ serviceAccounts: [annotatedAccount()] }), "WEBHOOK_NOT_INSTALLED"],
    ["webhooks not collected", bare, aCluster({ serviceAccounts: [annotatedAccount()] }, ["mutatingWebhooks"]), "POD_NOT_MUTATED"],
    ["no reason in sight", bare, ANNOTATED, "POD_NOT_MUTATED"],
  ])("%s", (_, pod, cluster, code) => {
    expect(why(pod, cluster)).toEqual([code]);
  });
  test("selectors of the webhook that leave the pod or its namespace out", () => {
    const hook = aWebhook();
    const selector = { matchLabels: { irsa: "on" }, matchExpressions: [] };
    const cluster = (key: "objectSelector" | "namespaceSelector") =>
      aCluster({
        serviceAccounts: [annotatedAccount()],
        namespaces: [{ name: "pay", labels: {}, annotations: {} }],
        admission: [{ ...hook, webhooks: hook.webhooks.map((w) => ({ ...w, [key]: selector })) }],
      });
    expect([why(bare, cluster("objectSelector")), why(bare, cluster("namespaceSelector"))]).toEqual([["WEBHOOK_DOES_NOT_SELECT"], ["WEBHOOK_DOES_NOT_SELECT"]]);
  });
  test("D13: an association sets the annotation aside", () => {
    const cluster = aCluster({ serviceAccounts: [annotatedAccount()], admission: [aWebhook()], podIdentityAssociations: [anAssociation()] });
    expect(failed(webOf(agentPod(), cluster)[0])).toEqual(["ANNOTATION_SET_ASIDE"]);
  });
  test("whether injection would help is said", () => {
    const codes = (lookup: Lookup) => webOf(bare, ANNOTATED, lookup)[0]?.steps.map((s) => s.code);
    expect(codes({})).toContain("INJECTION_OUTLOOK");
    expect(codes({ webIdentity: () => DENIED })).toContain("INJECTION_WOULD_NOT_HELP");
  });
});

describe("annotations that miss", () => {
  test.each([
    [
      "misspelt",
      aPod(),
      anAccount({ "eks.amazon.com/role-arn": ROLE }),
      { what: "annotation", wanted: "eks.amazonaws.com/role-arn", shown: "eks.amazon.com/role-arn" },
    ],
    ["on the pod", aPod({}, { annotations: { "eks.amazonaws.com/role-arn": ROLE } }), anAccount(), undefined],
  ])("%s: listed, not configured, not injected", (_, pod, account, nearest) => {
    const [source] = webOf(pod, aCluster({ serviceAccounts: [account] }));
    expect(source).toMatchObject({ role: ROLE, configured: false, injected: false, wins: false, verdict: "denied" });
    expect(failed(source)).toEqual(["ANNOTATION_MISSPELT"]);
    expect(source?.steps[0]?.nearest).toEqual(nearest);
  });
  test("an account without any has no web identity source", () => {
    expect(webOf(aPod(), aCluster({ serviceAccounts: [anAccount()] }))).toEqual([]);
  });
});
