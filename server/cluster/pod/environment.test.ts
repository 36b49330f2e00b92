import { describe, expect, test } from "vitest";
import type { ContainerFact } from "@/server/facts/kubernetes.ts";
import { aCluster, aContainer, aPod, env } from "./a-pod.ts";
import { environmentOf } from "./environment.ts";

const meta = { namespace: "pay", labels: {}, annotations: {} };
const configMaps = [{ ...meta, name: "conf", keys: ["ROLE", "AWS_REGION"], values: { ROLE: "r", AWS_REGION: "eu-west-1" } }];
const of = (container: Partial<ContainerFact>, cluster = aCluster({ configMaps })) => environmentOf(aContainer(container), aPod(), cluster);
const CONF = { kind: "configmap" as const, name: "conf", prefix: "" };

describe("what a container's environment holds", () => {
  test("env is over envFrom, later sources over earlier ones", () => {
    expect(of({ envFrom: [CONF], env: env({ AWS_REGION: "us-east-1" }) }).get("AWS_REGION")?.value).toBe("us-east-1");
    const two = aCluster({ configMaps: [...configMaps, { ...meta, name: "late", keys: ["AWS_REGION"], values: { AWS_REGION: "eu-north-1" } }] });
    expect(of({ envFrom: [CONF, { ...CONF, name: "late" }] }, two).get("AWS_REGION")?.value).toBe("eu-north-1");
  });
  test("prefixes come before the keys", () => {
    expect(of({ envFrom: [{ ...CONF, prefix: "AWS_" }] }).get("AWS_ROLE")?.value).toBe("r");
  });
  test("only env is what the webhook looks at", () => {
    expect(of({ envFrom: [CONF] }).get("AWS_REGION")?.inEnv).toBe(false);
    expect(of({ env: env({ AWS_REGION: "x" }) }).get("AWS_REGION")?.inEnv).toBe(true);
  });
  test("$(NAME) is replaced by what was set before; what is not known stays unknown", () => {
    expect(of({ envFrom: [CONF], env: env({ AWS_ROLE_ARN: "arn/$(ROLE)" }) }).get("AWS_ROLE_ARN")?.value).toBe("arn/r");
    expect(of({ env: env({ AWS_ROLE_ARN: "arn/$(NAME)" }) }).get("AWS_ROLE_ARN")).toMatchObject({ origin: expect.stringContaining("$(NAME)"), inEnv: true });
    expect(of({ env: env({ AWS_ROLE_ARN: "arn/$(NAME)" }) }).get("AWS_ROLE_ARN")?.value).toBeUndefined();
  });
  test("an empty text counts as not set", () => {
    expect(of({ env: env({ AWS_ROLE_ARN: "" }) }).get("AWS_ROLE_ARN")).toBeUndefined();
  });
  test("objects that were not collected are named; ones that do not exist set nothing", () => {
    expect(of({ envFrom: [{ kind: "secret", name: "creds", prefix: "" }] }, aCluster({}, ["secrets"])).unread).toEqual(["Secret pay/creds"]);
    expect(of({ envFrom: [{ kind: "secret", name: "creds", prefix: "" }] }).unread).toEqual([]);
  });
});
