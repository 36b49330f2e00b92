import { beforeAll, describe, expect, test } from "vitest";
import { type ChokePointsAnswer, chokePointsAnswer } from "@/server/contract/choke-points.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import { whoCanBecome } from "@/server/query/closure.ts";
import { askChokePoints } from "./ask-choke-points.ts";
import { Estate } from "./estate.ts";
import { factsOfBundle } from "./load-bundle.ts";

const TIME = new Date("2026-06-01T00:00:00Z");
const ORDERS = arnRef("arn:aws:iam::111122223333:role/OrdersBucket");
let estate: Estate;
beforeAll(async () => {
  estate = new Estate(await factsOfBundle("server/demo/bundle", TIME), TIME.getTime());
});

const asked = (to?: string, marks: readonly Mark[] = []): ChokePointsAnswer => chokePointsAnswer.parse(askChokePoints(estate, { to, limit: 20 }, marks));

describe("choke points", () => {
  test("of one entity, by a short name: every way to it, and what closing each step leaves", () => {
    const { targets, ways, points } = asked("OrdersBucket");
    expect(targets).toEqual([{ name: ORDERS, identities: 1, principals: ways }]);
    expect(ways).toBe(whoCanBecome(estate.graph, ORDERS).length);
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) {
      expect(point.after).toBe(ways - point.ways);
      expect(point.ways).toBe(point.closes.reduce((sum, { lost }) => sum + lost.total, 0));
      expect(point.from.total).toBeGreaterThan(0);
    }
  });

  test("administrators are told by what they administer, and each mark by itself before them", () => {
    const administered = asked().targets.map((one) => one.name);
    expect(administered).toContain("administrators of cluster demo");
    expect(administered).toEqual(administered.toSorted());
    const namespace = toRef("k8s://demo/namespace/shop") ?? ORDERS;
    const [first, second, ...others] = asked(undefined, [
      { ref: ORDERS, reason: "r" },
      { ref: namespace, reason: "r" },
    ]).targets;
    expect([first?.name, second?.name, others.map((one) => one.name)]).toEqual([ORDERS, namespace, administered]);
    expect(second?.identities).toBe(estate.facts.clusters.flatMap((one) => one.serviceAccounts).filter((one) => one.namespace === "shop").length);
  });

  test("what is called like nothing is told", () => expect(() => asked("no-such-thing")).toThrow(/nothing is called/));
});
