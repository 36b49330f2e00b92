import { describe, expect, test } from "vitest";
import type { ContainerFact, SecretFact, VolumeFact } from "@/server/facts/kubernetes.ts";
import { aCluster, aContainer, aPod } from "./a-pod.ts";
import { hiddenKeys } from "./hidden-keys.ts";

const secret = (...keys: string[]): SecretFact => ({ name: "aws", namespace: "pay", labels: {}, annotations: {}, type: "Opaque", keys });
const KEYS = secret("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
const MOUNT = { volume: "v", path: "/keys", readOnly: true };
const from = (name: string, key: string): ContainerFact["env"] => [{ name, from: { kind: "secret", name: "aws", key } }];
const projected: VolumeFact = { kind: "projected", name: "v", tokens: [], secrets: ["aws"], configMaps: [] };

describe("E4: access key ids in Secrets", () => {
  test.each<
    readonly [says: string, container: Partial<ContainerFact>, volumes: readonly VolumeFact[], secrets: readonly SecretFact[], how: string | undefined]
  >([
    ["a variable by a key of a Secret", { env: from("S3_KEY", "AWS_ACCESS_KEY_ID") }, [], [], "env S3_KEY"],
    ["a variable named as one", { env: from("AWS_ACCESS_KEY_ID", "id") }, [], [], "env AWS_ACCESS_KEY_ID"],
    ["the secret half alone is none", { env: from("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY") }, [], [], undefined],
    ["a Secret taken in whole", { envFrom: [{ kind: "secret", name: "aws", prefix: "" }] }, [], [KEYS], "envFrom"],
    ["a Secret mounted", { mounts: [MOUNT] }, [{ kind: "secret", name: "v", secret: "aws" }], [KEYS], "mounted at /keys"],
    ["a Secret in a projected volume", { mounts: [MOUNT] }, [projected], [KEYS], "mounted at /keys"],
    ["a volume that this container does not mount", {}, [projected], [KEYS], undefined],
    ["other keys", { mounts: [MOUNT] }, [projected], [secret("tls.crt", "tls.key")], undefined],
  ])("%s", (_says, container, volumes, secrets, how) => {
    const pod = aPod({ containers: [aContainer(container)], volumes: [...volumes] });
    const found = hiddenKeys(pod, aCluster({ secrets: [...secrets] }));
    expect(found?.steps.map((s) => [s.code, s.evidence?.document])).toEqual(how ? [["ACCESS_KEY_IN_SECRET", `container app, ${how}`]] : undefined);
    if (found) expect([found.verdict, found.missing[0]?.what]).toEqual(["unknown", "owner of the access key"]);
  });
  test("a Secret that was not collected and is taken in whole may hold one", () => {
    const pod = aPod({ containers: [aContainer({ envFrom: [{ kind: "secret", name: "aws", prefix: "" }] })] });
    expect(hiddenKeys(pod, aCluster({}, ["secrets"]))?.steps.map((s) => s.code)).toEqual(["ENVIRONMENT_NOT_COLLECTED"]);
    expect(hiddenKeys(pod, aCluster())).toBeUndefined();
  });
});
