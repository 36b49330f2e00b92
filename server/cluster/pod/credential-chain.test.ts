import { describe, expect, test } from "vitest";
import type { ContainerFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { arnRef } from "@/server/model/ref.ts";
import { broken } from "./a-decision.ts";
import {
  AGENT_MOUNT,
  aCluster,
  aContainer,
  agentContainer,
  agentVolume,
  aLookup,
  anAgent,
  anAssociation,
  anInstance,
  aPod,
  DENIED,
  env,
  KEY,
  KEYS,
  NODE_ROLE,
  OTHER_ROLE,
  ROLE,
  UNKNOWN,
  USER,
  WEB_MOUNT,
  webContainer,
  webVolume,
} from "./a-pod.ts";
import { credentialChain } from "./credential-chain.ts";
import { SDKS, type Sdk } from "./sdk-order.ts";

const VOLUMES = [webVolume(), agentVolume(), { kind: "secret" as const, name: "aws", secret: "aws" }];
const OPEN_NODE = anInstance({ hopLimit: 2 });
const CLUSTER = aCluster({ pods: [anAgent()], podIdentityAssociations: [anAssociation({ roleArn: OTHER_ROLE })] });

type Lookup = Parameters<typeof aLookup>[0];
const chainOf = (container: ContainerFact, sdk: Sdk = "default", lookup: Lookup = {}, cluster: ClusterFacts = CLUSTER) =>
  credentialChain(container, aPod({ containers: [container], volumes: VOLUMES }), cluster, aLookup({ keys: KEYS, ...lookup }), sdk);
const kinds = (chain: ReturnType<typeof chainOf>) => chain.sources.map((s) => s.kind);
const winner = (chain: ReturnType<typeof chainOf>) => chain.sources.find((s) => s.wins)?.kind;

const KEYS_ENV = env({ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: "x" });
const AWS_HOME = { volume: "aws", path: "/root/.aws", readOnly: true };
/** A container with every source: keys, shared configuration, web identity, Pod Identity. */
const everything = aContainer({ env: [...KEYS_ENV, ...webContainer().env, ...agentContainer().env], mounts: [WEB_MOUNT, AGENT_MOUNT, AWS_HOME] });
const without = (...names: string[]): ContainerFact => ({ ...everything, env: everything.env.filter((e) => !names.some((n) => e.name.startsWith(n))) });

const WEB_FIRST = ["static-key", "web-identity", "shared-config", "pod-identity", "imds"];
const SHARED_FIRST = ["static-key", "shared-config", "web-identity", "pod-identity", "imds"];

describe("E2: the order of each SDK", () => {
  test.each([
    ["default", WEB_FIRST],
    ["go-v2", WEB_FIRST],
    ["java-v2", WEB_FIRST],
    ["js-v3", SHARED_FIRST],
    ["python", WEB_FIRST],
    ["rust", SHARED_FIRST],
    ["dotnet-v4", WEB_FIRST],
    ["ruby", WEB_FIRST],
    ["php", WEB_FIRST],
    ["kotlin", WEB_FIRST],
  ] as const)("%s", (sdk, order) => {
    expect(kinds(chainOf(everything, sdk))).toEqual(order);
  });
  test.each(SDKS)("E4: keys in the environment come first in %s", (sdk) => {
    const chain = chainOf(everything, sdk);
    expect([winner(chain), chain.effective]).toEqual(["static-key", USER]);
  });
  test("JavaScript passes by the keys when AWS_PROFILE is set", () => {
    const container = { ...everything, env: [...everything.env, ...env({ AWS_PROFILE: "prod" })] };
    expect([winner(chainOf(container, "js-v3")), winner(chainOf(container, "go-v2"))]).toEqual(["shared-config", "static-key"]);
  });
  test.each(SDKS)("E3: web identity beats Pod Identity, and both beat IMDS, in %s", (sdk) => {
    const both: ContainerFact = { ...without("AWS_ACCESS_KEY_ID", "AWS_SECRET"), mounts: [WEB_MOUNT, AGENT_MOUNT] };
    const only: ContainerFact = { ...agentContainer() };
    expect([
      winner(chainOf(both, sdk, { instance: OPEN_NODE })),
      winner(chainOf(only, sdk, { instance: OPEN_NODE })),
      winner(chainOf(aContainer(), sdk, { instance: OPEN_NODE })),
    ]).toEqual(["web-identity", "pod-identity", "imds"]);
  });
});

describe("E4: shared configuration", () => {
  const container = without("AWS_ACCESS_KEY_ID", "AWS_SECRET");
  test.each([
    ["js-v3", "shared-config", null],
    ["rust", "shared-config", null],
    ["go-v2", "web-identity", ROLE],
    ["java-v2", "web-identity", ROLE],
    ["python", "web-identity", ROLE],
  ] as const)("%s takes %s", (sdk, kind, effective) => {
    const chain = chainOf(container, sdk);
    expect([winner(chain), chain.effective]).toEqual([kind, effective]);
  });
  test("what it rests on in Python is said: no profile with a role to assume", () => {
    expect(chainOf(container, "python").sources.find((s) => s.wins)?.assumptions).toEqual([expect.stringContaining("profile")]);
  });
  test.each([
    ["mounted at ~/.aws of another user", aContainer({ mounts: [{ ...AWS_HOME, path: "/home/app/.aws" }] }), true],
    ["mounted as a single file", aContainer({ mounts: [{ ...AWS_HOME, path: "/root/.aws/credentials" }] }), true],
    [
      "named by a variable, mounted",
      aContainer({ env: env({ AWS_SHARED_CREDENTIALS_FILE: "/etc/aws/creds" }), mounts: [{ ...AWS_HOME, path: "/etc/aws" }] }),
      true,
    ],
    ["named by a variable, in the image", aContainer({ env: env({ AWS_CONFIG_FILE: "/opt/config" }) }), false],
    ["a profile alone", aContainer({ env: env({ AWS_PROFILE: "prod" }) }), false],
  ])("%s: unknown, and it wins over what comes later", (_, given, injected) => {
    const chain = chainOf(given, "default", { instance: OPEN_NODE }, aCluster());
    expect(chain.sources[0]).toMatchObject({ kind: "shared-config", role: null, verdict: "unknown", wins: true, injected, configured: false });
    expect(chain.effective).toBeNull();
  });
  test("other folders are none", () => {
    expect(kinds(chainOf(aContainer({ mounts: [{ ...AWS_HOME, path: "/etc/aws" }] }), "default", {}, aCluster()))).toEqual(["imds"]);
  });
});

describe("E5: what happens when the source that wins fails", () => {
  const refused: Lookup = { webIdentity: () => DENIED, instance: OPEN_NODE };
  const run = (sdk: Sdk, container = webContainer(), lookup = refused) =>
    chainOf(container, sdk, lookup, aCluster({ pods: [anAgent()], podIdentityAssociations: [anAssociation()] }));
  test.each(["default", "go-v2", "js-v3", "python", "rust", "dotnet-v4", "ruby"] as const)("%s stops: nothing is in effect", (sdk) => {
    const chain = run(sdk);
    expect([winner(chain), chain.effective]).toEqual(["web-identity", null]);
  });
  test.each(["java-v2", "kotlin", "php"] as const)("%s falls through to the node role, and says what that rests on", (sdk) => {
    const chain = run(sdk);
    expect([winner(chain), chain.effective]).toEqual(["imds", NODE_ROLE]);
    expect(chain.sources.find((s) => s.wins)?.assumptions.join()).toContain("goes on to the next source");
  });
  test("the default chain says on the node role that some SDKs fall through", () => {
    expect(run("default").sources.at(-1)?.steps.at(-1)).toMatchObject({ code: "SOURCE_MAY_BE_FALLEN_TO" });
  });
  test("PHP leaves IMDS out where a container endpoint is set, Java does not", () => {
    const lookup: Lookup = { podIdentity: () => DENIED, instance: OPEN_NODE };
    expect([run("php", agentContainer(), lookup).effective, run("java-v2", agentContainer(), lookup).effective]).toEqual([null, NODE_ROLE]);
  });
  test("with nothing to fall to, the first source stays the one that fails", () => {
    const chain = run("java-v2", webContainer(), { webIdentity: () => DENIED });
    expect([winner(chain), chain.effective]).toEqual(["web-identity", null]);
  });
  test("keys that AWS refuses end the chain all the same: it has them, and asks nobody", () => {
    const chain = run("java-v2", aContainer({ env: KEYS_ENV }), { keys: { [KEY]: { user: arnRef(USER), status: "Inactive" } }, instance: OPEN_NODE });
    expect([winner(chain), chain.effective]).toEqual(["static-key", null]);
  });
  test("an unknown source is not passed by", () => {
    expect(winner(run("java-v2", webContainer(), { webIdentity: () => UNKNOWN, instance: OPEN_NODE }))).toBe("web-identity");
  });
});

describe("E8: AWS_EC2_METADATA_DISABLED", () => {
  test("turns IMDS off in the SDK, not for the container", () => {
    const chain = chainOf(aContainer({ env: env({ AWS_EC2_METADATA_DISABLED: "true" }) }), "default", { instance: OPEN_NODE }, aCluster());
    expect([chain.effective, chain.sources[0]?.verdict, chain.sources[0]?.wins]).toEqual([null, "allowed", false]);
  });
});

test("no source at all: the metadata service is listed, denied, and does not win", () => {
  const chain = chainOf(aContainer(), "default", {}, aCluster());
  expect(chain.sources).toMatchObject([{ kind: "imds", verdict: "denied", wins: false, role: NODE_ROLE }]);
  expect(chain.effective).toBeNull();
});

test("every source of every SDK keeps the rules of verdicts, and at most one wins", () => {
  const lookups: Lookup[] = [{}, { webIdentity: () => DENIED, podIdentity: () => UNKNOWN, instance: OPEN_NODE }, { instance: null }];
  for (const sdk of SDKS) {
    for (const lookup of lookups) {
      for (const container of [everything, webContainer(), agentContainer(), aContainer(), without("AWS_ROLE_ARN"), without("AWS_SECRET")]) {
        const { effective, sources } = chainOf(container, sdk, lookup);
        const wins = sources.filter((s) => s.wins);
        expect(sources.flatMap(broken)).toEqual([]);
        expect(wins.length).toBeLessThanOrEqual(1);
        expect(effective).toBe(wins[0] && wins[0].verdict !== "denied" ? wins[0].role : null);
      }
    }
  }
});
