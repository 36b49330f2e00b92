import { expect, test } from "vitest";
import { changesMap } from "./changes-map.ts";
import { layoutOf } from "./layout.ts";

type Answer = Parameters<typeof changesMap>[0];

const sa = (name: string, namespace = "shop"): string => `k8s://demo/serviceaccount/${namespace}/${name}`;
const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const edge = (from: string, to: string, mechanism = "sts:AssumeRole", verdict: "allowed" | "conditional" | "unknown" = "allowed") => ({
  from,
  to,
  mechanism,
  verdict,
  missing: [],
  assumptions: [],
  steps: [],
  conditions: [],
  because: { summary: "x" },
  severity: "low" as const,
  groups: { namespace: [], owner: [], account: [] },
});
const answer = (part: Partial<Answer>): Answer => ({ appeared: [], disappeared: [], changed: [], ...part });
const drawing = (part: Partial<Answer>) => {
  const map = changesMap(answer(part));
  const nodes = new Map(map.nodes.map((one) => [one.id, one]));
  return {
    lines: map.edges.map(
      (one) =>
        `${one.change} ${nodes.get(one.source)?.label}×${nodes.get(one.source)?.count} ${nodes.get(one.target)?.label}×${nodes.get(one.target)?.count} ${one.count}`,
    ),
    drawn: map.drawn,
    total: map.total,
  };
};

test("what appears and what disappears between the same ends are two lines", () => {
  const found = drawing({ appeared: [edge(sa("a"), role("r"))], disappeared: [edge(sa("a"), role("r"), "sts:AssumeRoleWithWebIdentity")] });
  expect(found).toEqual({ lines: ["appeared a×1 r×1 1", "disappeared a×1 r×1 1"], drawn: 2, total: 2 });
});

test("several mechanisms between two ends are one line, as certain as the best of them", () => {
  const map = changesMap(
    answer({ appeared: [edge(sa("a"), role("r"), "sts:AssumeRole", "unknown"), edge(sa("a"), role("r"), "sts:AssumeRoleWithWebIdentity", "conditional")] }),
  );
  expect(map.edges.map(({ verdict, count }) => [verdict, count])).toEqual([["conditional", 2]]);
});

test("ends that differ alike are one node with their number, and ends of another kind or verdict are not among them", () => {
  const found = drawing({
    appeared: [...["a", "b", "c"].map((one) => edge(sa(one), role("r"))), edge(sa("d"), role("r"), "sts:AssumeRole", "unknown"), edge(role("e"), role("r"))],
  });
  expect(found).toEqual({ lines: ["appeared a×3 r×1 3", "appeared d×1 r×1 1", "appeared e×1 r×1 1"], drawn: 5, total: 5 });
});

test("targets that the same ones get are one node, too", () => {
  const found = drawing({ appeared: ["a", "b"].flatMap((from) => ["r", "s", "t"].map((to) => edge(sa(from), role(to)))) });
  expect(found).toEqual({ lines: ["appeared a×2 r×3 6"], drawn: 6, total: 6 });
});

test("who is become and becomes others stands on either side, so that every line runs forwards", () => {
  const map = changesMap(answer({ appeared: [edge(sa("a"), role("r")), edge(role("r"), role("s"))] }));
  expect(map.nodes.map(({ rank, label }) => [rank, label])).toEqual([
    [0, "a"],
    [1, "r"],
    [0, "r"],
    [1, "s"],
  ]);
  expect([...layoutOf(map).edges.values()].map(({ course }) => course)).toEqual(["forward", "forward"]);
});

test("what cannot be drawn is counted, and what is drawn is what stands first", () => {
  const many = Array.from({ length: 100 }, (_, i) => edge(sa(`a${i}`), role(`r${i}`)));
  const map = changesMap(answer({ appeared: many }));
  expect([map.drawn, map.total, map.edges.length]).toEqual([24, 100, 24]);
  expect(map.nodes[0]?.label).toBe("a0");
});

test("of nothing nothing is drawn", () => {
  expect(changesMap(answer({}))).toMatchObject({ nodes: [], edges: [], drawn: 0, total: 0 });
});

test("what is decided otherwise is drawn as it would be", () => {
  const { severity: _, because, groups, ...after } = edge(sa("a"), role("r"), "sts:AssumeRole", "conditional");
  const map = changesMap(answer({ changed: [{ before: { ...after, verdict: "allowed" }, after, because, groups }] }));
  expect(map.edges.map(({ change, verdict }) => [change, verdict])).toEqual([["changed", "conditional"]]);
});
