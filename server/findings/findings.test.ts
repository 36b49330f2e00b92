import { beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { ADMIN, anIamRole, byToken, cluster, type Files, ISSUER, inAccount, OTHER_ROLES, provider } from "./a-case.ts";
import { compareFindings } from "./compare-findings.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./findings.ts";
import { severityOf } from "./severity.ts";

const TIME = Date.parse("2026-11-27T00:00:00Z");
const worldOf = (facts: Facts): World => new World(facts, TIME);
const judged = (facts: Facts): readonly Finding[] => findingsOf(worldOf(facts), buildGraph(worldOf(facts)));

async function factsOf(files: Files): Promise<Facts> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-27T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

let demo: Facts;
beforeAll(async () => {
  const loaded = await loadFacts("server/demo/bundle", { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  demo = loaded.value;
});

const anySubject = (name: string, policies: readonly object[] = []): object =>
  anIamRole(name, [byToken(ISSUER, { StringEquals: { aud: "sts.amazonaws.com" } })], policies);

describe("severity", () => {
  test.each([
    ["outside", "admin", "allowed", "critical"],
    ["outside", "way-to-admin", "allowed", "critical"],
    ["many", "admin", "allowed", "critical"],
    ["outside", "admin", "conditional", "high"],
    ["outside", "admin", "unknown", "medium"],
    ["outside", "other", "allowed", "high"],
    ["few", "admin", "allowed", "high"],
    ["many", "other", "allowed", "medium"],
    ["few", "admin", "conditional", "medium"],
    ["few", "other", "allowed", "low"],
    ["nobody", "admin", "allowed", "low"],
  ] as const)("%s gets %s, %s: %s", (reach, gained, verdict, severity) => expect(severityOf({ reach, gained, verdict })).toBe(severity));
});

describe("one cause is one finding", () => {
  test("roles with one trust statement are its members, the worst of them its subject", async () => {
    const facts = await factsOf({ ...cluster(), ...provider(ISSUER), ...inAccount({ roles: [anySubject("first"), anySubject("orders", ADMIN)] }) });
    const [found, ...more] = judged(facts).filter((one) => one.rule === "web-identity-any-subject");
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: "critical", subject: `${OTHER_ROLES}/orders` });
    expect(found?.members.map((one) => [one.ref, one.severity])).toEqual([
      [`${OTHER_ROLES}/orders`, "critical"],
      [`${OTHER_ROLES}/first`, "medium"],
    ]);
  });

  test("a member that joins is opened by itself, under the same id", async () => {
    const world = { ...cluster(), ...provider(ISSUER) };
    const before = judged(await factsOf({ ...world, ...inAccount({ roles: [anySubject("first")] }) }));
    const after = judged(await factsOf({ ...world, ...inAccount({ roles: [anySubject("first"), anySubject("second")] }) }));
    const { opened, closed } = compareFindings(before, after);
    expect(closed).toEqual([]);
    expect(opened.map((one) => [one.id, one.members.map((member) => member.ref)])).toEqual([[before[0]?.id, [`${OTHER_ROLES}/second`]]]);
    expect(opened[0]?.evidence.map((one) => one.source)).toEqual([`${OTHER_ROLES}/second`]);
    expect(opened[0]?.paths.map((one) => one.to)).toEqual([`${OTHER_ROLES}/second`]);
  });

  test("one policy statement is one finding, whoever has it and in whatever account", async () => {
    const PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iam:PutRolePolicy", Resource: "*" }] };
    const role = (name: string, PolicyName: string): object =>
      anIamRole(name, [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }], [{ PolicyName, PolicyDocument }]);
    const [found, ...more] = judged(await factsOf(inAccount({ roles: [role("build", "own"), role("deploy", "other")] }))).filter(
      (one) => one.rule === "escalation-to-admin",
    );
    expect(more).toEqual([]);
    expect(found?.members.map((one) => one.ref)).toEqual([`${OTHER_ROLES}/build`, `${OTHER_ROLES}/deploy`]);
    expect(found?.summary).toContain("; the same is true of 1 more");
  });

  test("of the same world there is nothing to tell", () => {
    expect(judged(demo).length).toBeGreaterThan(0);
    expect(compareFindings(judged(demo), judged(structuredClone(demo)))).toEqual({ opened: [], closed: [] });
  });

  test("replacing every pod and node opens and closes nothing", () => {
    const again = { ...demo, clusters: demo.clusters.map(remade) };
    expect(compareFindings(judged(demo), judged(again))).toEqual({ opened: [], closed: [] });
  });
});

/** Every pod and node made anew under names that no one has seen. */
function remade(one: ClusterFacts): ClusterFacts {
  const node = (name: string | undefined) => name && `new-${name}`;
  return {
    ...one,
    nodes: one.nodes.map((each) => ({ ...each, name: `new-${each.name}` })),
    pods: one.pods.map((pod) => ({
      ...pod,
      name: `${pod.name}-again`,
      ...(pod.owner && { owner: { ...pod.owner, name: pod.owner.kind === "Node" ? `new-${pod.owner.name}` : pod.owner.name } }),
      spec: { ...pod.spec, nodeName: node(pod.spec.nodeName) },
    })),
  };
}
