import { describe, expect, it } from "vitest";
import type { MapAnswer } from "@/server/contract/screen.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { litByNode } from "./diagram.ts";
import { layoutDiagram } from "./layout.ts";
import { edgeGroups, mapView, mechanismFamilies, withoutFamilies } from "./map-view.ts";
import { nearMiss } from "./near-miss.ts";
import { pathDiagram, pathSentence, pathsHeadline } from "./path-view.ts";
import { proofView, verdictSentence } from "./proof-view.ts";
import { describeRef } from "./ref-view.ts";
import { nextNode, readingOrder } from "./roving.ts";
import { diagramSvg, escapeXml } from "./svg.ts";
import { pathLines } from "./text.ts";

const POD = "k8s://orchard/pod/payments/worker-1";
const ACCOUNT = "k8s://orchard/serviceaccount/payments/worker";
const ROLE = "arn:aws:iam::111122223333:role/team/worker";
const OTHER = "arn:aws:iam::111122223333:role/other";

const verdict = (from: string, to: string, over: Partial<VerdictAnswer> = {}): VerdictAnswer => ({
  from,
  to,
  mechanism: "sts:AssumeRole",
  verdict: "allowed",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [],
  ...over,
});

const map: MapAnswer = {
  focus: null,
  totals: { entities: 4, edges: 3 },
  cut: { nodes: 0, edges: 0 },
  nodes: [
    { id: "p", kind: "pod", rank: "workloads", label: "worker", context: "payments", ref: POD, count: 3, members: [] },
    { id: "s", kind: "service-account", rank: "service-accounts", label: "worker", context: "payments", ref: ACCOUNT, count: 1, members: [] },
    { id: "r", kind: "iam-role", rank: "roles", label: "worker", context: "", ref: ROLE, count: 1, members: [] },
    { id: "o", kind: "iam-role", rank: "roles", label: "<b>other", context: "", ref: OTHER, count: 1, members: [] },
  ],
  edges: [
    { id: "1", source: "p", target: "s", mechanism: "runs-as", verdict: "allowed", count: 3, from: POD, to: ACCOUNT },
    { id: "2", source: "s", target: "r", mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "denied", count: 1, from: ACCOUNT, to: ROLE },
    { id: "3", source: "r", target: "o", mechanism: "sts:AssumeRole", verdict: "conditional", count: 1, from: ROLE, to: OTHER },
    { id: "4", source: "r", target: "gone", mechanism: "sts:AssumeRole", verdict: "allowed", count: 1, from: ROLE, to: OTHER },
  ],
};

describe("describeRef", () => {
  it.each([
    [POD, "Pod", "worker-1", "payments · orchard"],
    [ROLE, "IAM role", "worker", "account 111122223333"],
    ["arn:aws:sts::111122223333:assumed-role/worker/ci", "IAM role", "worker/ci", "session · account 111122223333"],
    ["k8s://orchard/group/system:masters", "Kubernetes group", "system:masters", "orchard"],
    ["oidc://token.actions.githubusercontent.com#repo:o/r:*", "Web identity", "repo:o/r:*", "token.actions.githubusercontent.com"],
    ["service:ec2.amazonaws.com", "AWS service", "ec2.amazonaws.com", "AWS service"],
    ["*", "Anyone", "Anyone", "any AWS principal"],
    ["not a reference", "Entity", "not a reference", ""],
  ])("%s", (ref, kindWord, label, context) => {
    expect(describeRef(ref)).toMatchObject({ kindWord, label, context });
  });
});

describe("map", () => {
  const view = mapView(map);
  it("has every node and every edge that has both ends, with names for those who do not see them", () => {
    expect(view.nodes.map((n) => n.aria)).toContain("Pod worker, 3 alike, payments");
    expect(view.edges.map((e) => [e.source, e.mechanism, e.target])).toEqual([
      [POD, "runs-as", ACCOUNT],
      [ACCOUNT, "sts:AssumeRoleWithWebIdentity", ROLE],
      [ROLE, "sts:AssumeRole", OTHER],
    ]);
    expect(view.edges[1]?.aria).toBe("Assume role with web identity: worker to worker, denied");
    expect(view.edges[0]?.short).toBe("runs as ×3");
  });

  it("lists every edge once, by mechanism", () => {
    expect(
      edgeGroups(view)
        .flatMap((g) => g.rows.map((r) => r.edge.mechanism))
        .sort(),
    ).toEqual(["runs-as", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]);
  });

  it("heads a group with words, of a family of mechanisms as well", () => {
    const of = (mechanism: string) => edgeGroups({ ...view, edges: view.edges.slice(0, 1).map((e) => ({ ...e, mechanism })) }).map((g) => [g.title, g.code]);
    expect([...of("eks:"), ...of("rbac:"), ...of("sts:AssumeRole")]).toEqual([
      ["Opening a cluster by the EKS API", null],
      ["Kubernetes rights (RBAC)", null],
      ["Assume role", "sts:AssumeRole"],
    ]);
  });

  it("leaves a family out with the nodes only it leads to, but never what is looked at", () => {
    const left = withoutFamilies(view, ["runs-as"], { node: null, edge: null });
    expect(left.nodes.map((n) => n.id)).toEqual([ACCOUNT, ROLE, OTHER]);
    expect(left.edges.map((e) => e.mechanism)).toEqual(["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"]);
    expect(withoutFamilies(view, ["runs-as"], { node: POD, edge: null }).nodes).toHaveLength(4);
    expect(withoutFamilies(view, ["runs-as"], { node: null, edge: JSON.stringify([POD, "runs-as", ACCOUNT]) }).edges).toHaveLength(3);
    expect(withoutFamilies(view, [], { node: null, edge: null })).toBe(view);
    expect(mechanismFamilies(view).map((f) => [f.words, f.count])).toEqual([
      ["runs as", 1],
      ["AssumeRole", 1],
      ["web identity", 1],
    ]);
  });

  it("lights what leads to and from a node, and nothing beyond a refusal", () => {
    expect([...litByNode(view, POD).nodes].sort()).toEqual([ROLE, POD, ACCOUNT].sort());
    expect([...litByNode(view, OTHER).nodes].sort()).toEqual([OTHER, ROLE, ACCOUNT].sort());
  });

  it("arrow keys go along edges and reach every node", () => {
    const layout = layoutDiagram(
      view.nodes.map((n) => ({ id: n.id, rank: n.rank, order: n.label })),
      view.edges,
    );
    expect(nextNode(view, layout, POD, "ArrowRight")).toBe(ACCOUNT);
    expect(nextNode(view, layout, ACCOUNT, "ArrowRight")).toBe(ROLE);
    expect(nextNode(view, layout, ACCOUNT, "ArrowLeft")).toBe(POD);
    expect(nextNode(view, layout, POD, "End")).toBe(readingOrder(layout).at(-1));
    expect(nextNode(view, layout, POD, "ArrowUp")).toBe(POD);
  });

  it("is exported whole, with every name escaped", () => {
    const layout = layoutDiagram(
      view.nodes.map((n) => ({ id: n.id, rank: n.rank, order: n.label })),
      view.edges,
    );
    const svg = diagramSvg(view, layout, { title: 'a "map" & more' });
    expect(svg).toContain("&lt;b&gt;other");
    expect(svg).toContain("a &quot;map&quot; &amp; more");
    expect(svg).not.toContain("<b>");
    expect(svg.match(/<rect width="184"/g)).toHaveLength(4);
  });

  it("escapes lone surrogates and control characters", () => {
    expect(escapeXml("a\u0000b\ud800'")).toBe("a\ufffdb\ufffd&#39;");
  });
});

describe("paths", () => {
  const a = verdict(POD, ACCOUNT, { mechanism: "runs-as" });
  const b = verdict(ACCOUNT, ROLE, { mechanism: "sts:AssumeRoleWithWebIdentity" });
  const c = verdict(ROLE, OTHER, {
    verdict: "conditional",
    conditions: [{ key: "sts:ExternalId", operator: "StringEquals", values: ["abc"], suppliedBy: "caller" }],
  });
  const direct = verdict(POD, OTHER, { mechanism: "imds" });
  const answer = {
    from: POD,
    to: OTHER,
    total: 2,
    complete: true,
    paths: [
      { verdict: "allowed" as const, count: 1, edges: [direct] },
      { verdict: "conditional" as const, count: 1, edges: [a, b, c] },
    ],
  };

  it("merges into one drawing whose ranks never run backwards", () => {
    const diagram = pathDiagram(answer);
    const rank = new Map(diagram.nodes.map((n) => [n.id, n.rank]));
    expect(rank.get(OTHER)).toBe(3);
    expect(diagram.edges).toHaveLength(4);
    for (const edge of diagram.edges) expect(rank.get(edge.source)).toBeLessThan(rank.get(edge.target) ?? -1);
    expect([...diagram.headings.values()]).toEqual(["From", "Step 1", "Step 2", "To"]);
  });

  it("draws a circle without losing a node or hanging", () => {
    const diagram = pathDiagram({ ...answer, paths: [{ verdict: "allowed", count: 1, edges: [a, b, verdict(ROLE, ACCOUNT), c] }] });
    expect(diagram.nodes).toHaveLength(4);
    expect(diagram.edges).toHaveLength(4);
  });

  it("is told in a sentence", () => {
    expect(pathsHeadline(answer, [])).toBe("worker-1 can become other in 1 step; no conditions. There are 2 ways.");
    expect(pathsHeadline({ ...answer, stopped: "limit" }, [])).toMatch(/There are more than 2 ways\.$/);
    expect(pathsHeadline({ ...answer, stopped: "effort" }, [])).toMatch(/There are 2 ways or more: the search was stopped because it took too much\.$/);
    expect(pathsHeadline({ ...answer, paths: [], total: 0, stopped: "hops" }, [])).toBe("worker-1 can become other only in more steps than were looked at.");
    expect(pathsHeadline({ ...answer, paths: [], total: 0, stopped: "effort" }, [])).toMatch(/^No way from worker-1 to other was found before/);
    expect(pathsHeadline({ ...answer, paths: [], total: 0 }, [])).toBe("worker-1 cannot become other, as far as was collected.");
    expect(pathsHeadline({ ...answer, paths: [], total: 0 }, [verdict(POD, OTHER, { verdict: "unknown" })])).toMatch(/^It is not known/);
    const second = answer.paths[1];
    expect(second ? pathSentence(second) : "").toBe("worker-1 reaches other in 3 steps through worker, worker, if 1 condition is met");
  });

  it("is one line a step in a chat", () => {
    const lines = pathLines({ verdict: "conditional", edges: [a, c] });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe("2. IAM role worker can assume IAM role other, if sts:ExternalId StringEquals abc");
  });
});

describe("proof", () => {
  const refused = verdict(ACCOUNT, ROLE, {
    mechanism: "sts:AssumeRoleWithWebIdentity",
    verdict: "denied",
    steps: [
      { check: "oidc-provider", outcome: "pass", code: "A", reason: "the provider exists" },
      {
        check: "trust-policy",
        outcome: "fail",
        code: "B",
        reason: "the role trusts `system:serviceaccount:payment:worker`, the token says `system:serviceaccount:payments:worker`",
        evidence: { source: ROLE, document: "trust policy", statement: 1 },
      },
      { check: "audience", outcome: "pass", code: "C", reason: "fits", evidence: { source: ROLE, document: "trust policy", statement: 0 } },
    ],
  });

  it("says first why not, marks the step that decides and names each document once", () => {
    const proof = proofView(refused);
    expect(proof.headline).toBe("The role trusts `system:serviceaccount:payment:worker`, the token says `system:serviceaccount:payments:worker`.");
    expect(proof.steps.map((s) => s.decides)).toEqual([false, true, false]);
    expect(proof.steps.map((s) => s.check)).toEqual(["OIDC provider", "Trust policy", "Audience"]);
    expect(proof.documents).toEqual([{ source: ROLE, document: "trust policy", statements: [0, 1], places: "statements 1 and 2" }]);
    expect(proof.isDecidedThere).toBe(true);
    const silent = { check: "identity-policy", outcome: "fail", code: "B", reason: "no identity policy allows it" } as const;
    expect(proofView({ ...refused, steps: [silent, ...refused.steps.slice(2)] }).isDecidedThere).toBe(false);
  });

  it("shows where what the role trusts and what the pod shows part", () => {
    expect(nearMiss(refused)).toEqual({
      what: "Trust policy",
      titles: { wanted: "The role trusts", shown: "The caller presents" },
      wanted: { start: "system:serviceaccount:payment", middle: "", end: ":worker" },
      shown: { start: "system:serviceaccount:payment", middle: "s", end: ":worker" },
    });
    expect(nearMiss(verdict(ACCOUNT, ROLE))).toBeUndefined();
  });

  it("an action that is open is told as a call", () => {
    const call = (more: Partial<VerdictAnswer>) => verdictSentence(verdict(ROLE, OTHER, { mechanism: "iam:ListRoles", ...more }));
    const caller = describeRef(ROLE).label;
    expect(call({ verdict: "allowed" })).toBe(`${caller} may call iam:ListRoles on ${describeRef(OTHER).label}.`);
    const conditions = [{ key: "aws:MultiFactorAuthPresent", operator: "Bool", values: ["true"], suppliedBy: "mfa" as const }];
    expect(call({ verdict: "conditional", to: ROLE, conditions })).toBe(`${caller} may call iam:ListRoles, if aws:MultiFactorAuthPresent Bool true.`);
  });

  it("a condition is told in the form that meets it, a missing fact by its name", () => {
    expect(
      verdictSentence(
        verdict(ROLE, OTHER, {
          verdict: "conditional",
          conditions: [{ key: "sts:ExternalId", operator: "StringEquals", values: ["a", "b"], suppliedBy: "caller" }],
        }),
      ),
    ).toBe("worker can assume other, if sts:ExternalId StringEquals a or b.");
    expect(verdictSentence(verdict(ROLE, OTHER, { verdict: "unknown", missing: [{ what: "trust policy", of: OTHER }] }))).toBe(
      "Not known: trust policy of other was not collected.",
    );
  });
});
