import { beforeAll, describe, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { type TimelineAnswer, timelineAnswer } from "@/server/contract/timeline.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { askTimeline, type Moment } from "./ask-timeline.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/OrdersBucket`;
const ORDERS = "k8s://demo/serviceaccount/shop/orders";
const HUGO = `arn:aws:iam::${ACCOUNT}:user/hugotse`;
const POD = "k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k";
let demo: Facts;
beforeAll(async () => {
  demo = await factsOfBundle("server/demo/bundle", new Date("2026-06-01T00:00:00Z"));
});

const withTrust = (facts: Facts, Principal: object): Facts => {
  const roles = facts.accounts.flatMap((one) => one.roles).filter((one) => one.arn === ROLE);
  const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] };
  return changedFacts(facts, { accounts: { [ACCOUNT]: { roles: { put: roles.map((one) => ({ ...one, trustPolicy })) } } } });
};
const without = (facts: Facts): Facts => changedFacts(facts, { accounts: { [ACCOUNT]: { roles: { remove: [ROLE] } } } });

/** The oldest first, a day apart. */
const momentsOf = (...all: readonly Facts[]): readonly Moment[] =>
  all
    .map((facts, i): Moment => {
      const capturedAt = `2026-06-0${i + 1}T00:00:00Z`;
      const estate = new Estate(facts, Date.parse("2026-06-09T00:00:00Z"));
      return { snapshot: `day-${i + 1}`, label: `day ${i + 1}`, since: capturedAt, capturedAt, open: async () => estate };
    })
    .toReversed();

const timeline = async (ref: string, ...all: readonly Facts[]): Promise<TimelineAnswer> => timelineAnswer.parse(await askTimeline(momentsOf(...all), ref, []));
const edges = (all: TimelineAnswer["changes"][number]["appeared"] | TimelineAnswer["changes"][number]["disappeared"]) =>
  all.map(({ from, to, mechanism }) => `${from} ${mechanism} ${to}`).toSorted();

describe("the timeline of a role", () => {
  test("tells each change with the snapshots it lies between and what caused it, the newest first; quiet days are only counted", async () => {
    const { ref, about, moments, changes, earlier } = await timeline(
      "OrdersBucket",
      demo,
      demo,
      withTrust(demo, { AWS: HUGO }),
      withTrust(demo, { AWS: HUGO }),
      demo,
    );
    expect([ref, about, earlier]).toEqual([ROLE, [ROLE], 0]);
    expect(moments.map((one) => one.snapshot)).toEqual(["day-5", "day-4", "day-3", "day-2", "day-1"]);
    expect(changes.map((one) => [one.before.snapshot, one.after.snapshot, edges(one.appeared), edges(one.disappeared)])).toEqual([
      ["day-4", "day-5", [`${ORDERS} sts:AssumeRoleWithWebIdentity ${ROLE}`], [`${HUGO} sts:AssumeRole ${ROLE}`]],
      ["day-2", "day-3", [`${HUGO} sts:AssumeRole ${ROLE}`], [`${ORDERS} sts:AssumeRoleWithWebIdentity ${ROLE}`]],
    ]);
    expect(changes[1]?.appeared[0]?.because).toMatchObject({ evidence: { source: ROLE, document: "trust policy" } });
  });

  test("what changed elsewhere is not in it", async () => {
    expect((await timeline(HUGO, demo, without(demo))).changes).toEqual([]);
  });

  test("what is gone now has one, too", async () => {
    const { ref, changes, seen } = await timeline("OrdersBucket", demo, without(demo), without(demo));
    expect([ref, seen?.snapshot]).toEqual([ROLE, "day-1"]);
    expect(changes.map((one) => [one.before.snapshot, one.appeared.length])).toEqual([["day-1", 0]]);
    expect(edges(changes[0]?.disappeared ?? [])).toContain(`${ORDERS} sts:AssumeRoleWithWebIdentity ${ROLE}`);
  });

  test("a full reference that no snapshot has was never seen, and nothing of it changed", async () => {
    expect(await timeline(`${ROLE}Never`, demo, without(demo))).toMatchObject({ seen: null, changes: [] });
    expect((await timeline(ROLE, without(demo), demo)).seen?.snapshot).toBe("day-2");
  });

  test("what no snapshot has is told", async () => {
    await expect(timeline("no-such-role", demo, demo)).rejects.toThrow(/nothing is called `no-such-role`/);
    await expect(askTimeline([], "x", [])).rejects.toThrow(/no snapshot yet/);
  });
});

test("of a pod it is that of its workload and its service account: a pod that is made anew is no change", async () => {
  const remade = { ...demo, clusters: demo.clusters.map((one) => ({ ...one, pods: one.pods.map((pod) => ({ ...pod, uid: `${pod.uid}-again` })) })) };
  const { about, changes } = await timeline(POD, demo, remade, withTrust(demo, { AWS: HUGO }));
  expect(about).toEqual(["k8s://demo/deployment/shop/orders", ORDERS]);
  expect(changes.map((one) => one.after.snapshot)).toEqual(["day-3"]);
  expect(edges(changes[0]?.disappeared ?? [])).toContain(`${ORDERS} sts:AssumeRoleWithWebIdentity ${ROLE}`);
});
