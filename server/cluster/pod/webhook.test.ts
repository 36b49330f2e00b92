import { describe, expect, test } from "vitest";
import { AGENT_FILE, aContainer, anAccount, anAssociation, annotatedAccount, aPod, env, ROLE, WEB_FILE, WEB_MOUNT, webVolume } from "./a-pod.ts";
import { type Mutable, plannedInjection } from "./webhook.ts";

const SETTINGS = { region: "eu-west-1", regionalEndpoints: true };
const plan = (pod: Mutable, account = annotatedAccount(), association?: ReturnType<typeof anAssociation>) =>
  plannedInjection(pod, account, association, SETTINGS);
const names = (pod: Mutable, container = 0) => plan(pod).containers[container]?.env.map((e) => e.name);
const COMMON = ["AWS_STS_REGIONAL_ENDPOINTS", "AWS_DEFAULT_REGION", "AWS_REGION"];

describe("webhook: what it adds to a pod", () => {
  test("D13: an annotated account gets role, token file, volume and mount", () => {
    const planned = plan(aPod());
    expect(planned.mode).toBe("web-identity");
    expect(planned.volume).toEqual({ name: "aws-iam-token", audience: "sts.amazonaws.com", expirationSeconds: 86_400, path: "token" });
    expect(planned.containers[0]).toEqual({
      name: "app",
      credentials: true,
      mount: true,
      env: [
        { name: "AWS_STS_REGIONAL_ENDPOINTS", value: "regional" },
        { name: "AWS_DEFAULT_REGION", value: "eu-west-1" },
        { name: "AWS_REGION", value: "eu-west-1" },
        { name: "AWS_ROLE_ARN", value: ROLE },
        { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: WEB_FILE },
      ],
    });
  });
  test("D13: an association comes first, and the annotation is ignored", () => {
    const planned = plan(aPod(), annotatedAccount(), anAssociation());
    expect(planned.mode).toBe("pod-identity");
    expect(planned.volume?.audience).toBe("pods.eks.amazonaws.com");
    expect(planned.containers[0]?.env.slice(3)).toEqual([
      { name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: "http://169.254.170.23/v1/credentials" },
      { name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", value: AGENT_FILE },
    ]);
  });
  test("neither annotation nor association: the pod is left as it is", () => {
    expect(plan(aPod(), anAccount())).toEqual({ containers: [] });
  });
  test("a pod with the skip label is not seen, whatever the label's value", () => {
    expect(plan(aPod({}, { labels: { "eks.amazonaws.com/skip-pod-identity-webhook": "false" } }))).toEqual({ containers: [] });
  });
  test("D14: init containers are changed, ephemeral ones never", () => {
    const planned = plan(aPod({ containers: [aContainer({ name: "init", kind: "init" }), aContainer({ name: "debug", kind: "ephemeral" })] }));
    expect(planned.containers.map((c) => [c.credentials, c.skippedBy])).toEqual([
      [true, undefined],
      [false, "ephemeral"],
    ]);
  });
  test("skip-containers leaves the container alone, the volume is added all the same", () => {
    const planned = plan(aPod({}, { annotations: { "eks.amazonaws.com/skip-containers": "app" } }));
    expect(planned.containers[0]).toMatchObject({ credentials: false, mount: false, skippedBy: "skip-containers", env: [] });
    expect(planned.volume).toBeDefined();
  });
});

describe("webhook: what it leaves out", () => {
  test.each(["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"])("D14: %s already in env, and neither of the pair is added", (name) => {
    const container = aContainer({ env: env({ [name]: "x" }) });
    expect(names(aPod({ containers: [container] }))).toEqual(COMMON);
    expect(plan(aPod({ containers: [container] })).containers[0]).toMatchObject({ credentials: false, mount: true, variable: name });
  });
  test("with everything there the container is left alone, mount included", () => {
    const container = aContainer({ env: env({ AWS_ROLE_ARN: "x", AWS_REGION: "eu-west-1", AWS_STS_REGIONAL_ENDPOINTS: "regional" }) });
    expect(plan(aPod({ containers: [container] })).containers[0]).toMatchObject({ env: [], mount: false });
  });
  test.each(["AWS_REGION", "AWS_DEFAULT_REGION"])("%s already set, and neither region is added", (name) => {
    expect(names(aPod({ containers: [aContainer({ env: env({ [name]: "x" }) })] }))).toEqual([
      "AWS_STS_REGIONAL_ENDPOINTS",
      "AWS_ROLE_ARN",
      "AWS_WEB_IDENTITY_TOKEN_FILE",
    ]);
  });
  test("only env counts: a variable of envFrom is overridden", () => {
    expect(names(aPod({ containers: [aContainer({ envFrom: [{ kind: "configmap", name: "x", prefix: "" }] })] }))).toContain("AWS_ROLE_ARN");
  });
  test("a volume or a mount of the same name is kept, whatever it is", () => {
    const planned = plan(aPod({ containers: [aContainer({ mounts: [WEB_MOUNT] })], volumes: [{ kind: "hostpath", name: "aws-iam-token", path: "/tmp" }] }));
    expect(planned.volume).toBeUndefined();
    expect(planned.containers[0]?.mount).toBe(false);
    expect(plan(aPod({ volumes: [webVolume()] })).volume).toBeUndefined();
  });
});

describe("webhook: annotations that change what it adds", () => {
  const account = (extra: Readonly<Record<string, string>>) => anAccount({ "eks.amazonaws.com/role-arn": ROLE, ...extra });
  test.each([
    [{ "eks.amazonaws.com/audience": "mine" }, "mine"],
    [{ "eks.amazonaws.com/audience": "" }, "sts.amazonaws.com"],
  ])("audience %j gives %s", (extra, audience) => {
    expect(plan(aPod(), account(extra)).volume?.audience).toBe(audience);
  });
  test("the audience annotation is ignored for Pod Identity", () => {
    expect(plan(aPod(), account({ "eks.amazonaws.com/audience": "mine" }), anAssociation()).volume?.audience).toBe("pods.eks.amazonaws.com");
  });
  test.each([
    [undefined, undefined, 86_400],
    ["3600", undefined, 3600],
    ["3600", "1200", 1200],
    ["10", undefined, 600],
    ["soon", undefined, 86_400],
  ])("expiration: account %s, pod %s gives %d", (own, ofPod, seconds) => {
    const pod = aPod({}, { annotations: ofPod ? { "eks.amazonaws.com/token-expiration": ofPod } : {} });
    expect(plan(pod, account(own ? { "eks.amazonaws.com/token-expiration": own } : {})).volume?.expirationSeconds).toBe(seconds);
  });
  test.each([
    ["false", false],
    ["0", false],
    ["true", true],
    ["perhaps", true],
  ])("sts-regional-endpoints %s: %s", (text, there) => {
    const planned = plan(aPod(), account({ "eks.amazonaws.com/sts-regional-endpoints": text }));
    expect(planned.containers[0]?.env.some((e) => e.name === "AWS_STS_REGIONAL_ENDPOINTS")).toBe(there);
  });
  test("the token path is a Windows one by node selector alone", () => {
    const planned = plan(aPod({ nodeSelector: { "kubernetes.io/os": "windows" } }));
    expect(planned.containers[0]?.env.at(-1)?.value).toBe("C:\\var\\run\\secrets\\eks.amazonaws.com\\serviceaccount\\token");
  });
});
