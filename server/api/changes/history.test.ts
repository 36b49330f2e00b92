import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { COUNTED, GROUP_KINDS } from "@/server/contract/change-group-names.ts";
import { diffAnswer } from "@/server/contract/diff.ts";
import { type HistoryAnswer, historyAnswer } from "@/server/contract/history.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { type Ref, toRef } from "@/server/model/ref.ts";
import { askDiff } from "./ask-diff.ts";
import { askHistory, DaysKnown, type HistoryAsked } from "./ask-history.ts";
import type { Moment } from "./ask-timeline.ts";
import { daysOf } from "./days.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/OrdersBucket`;
const HUGO = `arn:aws:iam::${ACCOUNT}:user/hugotse`;
const SHOP = "k8s://demo/namespace/shop";
const TIME = Date.parse("2026-06-09T00:00:00Z");
let [demo, moved]: Facts[] = [];

beforeAll(async () => {
  demo = await factsOfBundle("server/demo/bundle", new Date("2026-06-01T00:00:00Z"));
  const roles = demo.accounts.flatMap((one) => one.roles).filter((one) => one.arn === ROLE);
  const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: HUGO }, Action: "sts:AssumeRole" }] };
  const put = roles.map((one) => ({ ...one, trustPolicy, tags: { Owner: "ada" } }));
  moved = changedFacts(demo, { accounts: { [ACCOUNT]: { roles: { put } } } });
});

/** The oldest first: when each was captured first. */
const momentsAt = (...all: readonly (readonly [string, () => Facts | undefined])[]): readonly Moment[] =>
  all
    .map(([at, facts], i): Moment => {
      const capturedAt = `2026-06-${at}:00Z`;
      return {
        snapshot: `s${i}`,
        label: "",
        since: capturedAt,
        capturedAt,
        open: async () => {
          const there = facts();
          if (!there) throw new Error("is not opened");
          return new Estate(there, TIME);
        },
      };
    })
    .toReversed();
const closed = (): undefined => undefined;

describe("the groups of a difference", () => {
  const diff = () => diffAnswer.parse(askDiff(new Estate(demo as Facts, TIME), new Estate(moved as Facts, TIME)));

  test("an access counts where either of its ends is, and for whoever answers for one", () => {
    const { groups, appeared, disappeared } = diff();
    expect(appeared.map((one) => one.groups)).toEqual([{ namespace: [], owner: ["ada"], account: [ACCOUNT] }]);
    expect(disappeared.map((one) => one.groups)).toEqual([{ namespace: [SHOP], owner: ["ada"], account: [ACCOUNT] }]);
    expect(groups.namespace.find((one) => one.name === SHOP)).toMatchObject({ appeared: 0, disappeared: 1, changed: 0, opened: 1 });
    expect(groups.namespace.at(-1)).toMatchObject({ name: null, appeared: 1, disappeared: 0 });
    expect(groups.account.find((one) => one.name === ACCOUNT)).toMatchObject({ appeared: 1, disappeared: 1 });
  });

  test.each(GROUP_KINDS)("law: what is counted by %s is what the lists hold", (kind) => {
    const { groups, findings, ...lists } = diff();
    const all = { ...lists, ...findings };
    for (const { name, ...counts } of groups[kind])
      for (const what of COUNTED)
        expect(counts[what]).toBe(all[what].filter((one) => (name === null ? one.groups[kind].length === 0 : one.groups[kind].includes(name))).length);
    const named = COUNTED.flatMap((what) => all[what].flatMap((one) => (one.groups[kind].length === 0 ? [null] : one.groups[kind])));
    expect(new Set(groups[kind].map((one) => one.name))).toEqual(new Set(named));
  });
});

const pairs = (...all: readonly (readonly [string, () => undefined])[]) =>
  daysOf(momentsAt(...all)).map(({ day, before, after }) => [day, before.snapshot, after.snapshot]);

describe("days", () => {
  test("a day is what it ended with against what was there before it", () => {
    expect(pairs(["01T09:00", closed], ["02T09:00", closed], ["02T18:00", closed], ["05T00:00", closed])).toEqual([
      ["2026-06-05", "s2", "s3"],
      ["2026-06-02", "s0", "s2"],
    ]);
  });
  test("the oldest day begins with its first capture; one capture alone is no change", () => {
    expect(pairs(["01T09:00", closed], ["01T10:00", closed], ["01T11:00", closed])).toEqual([["2026-06-01", "s0", "s2"]]);
    expect(pairs(["01T09:00", closed])).toEqual([]);
    expect(pairs()).toEqual([]);
  });
});

const history = async (moments: readonly Moment[], asked: Partial<HistoryAsked> = {}, known = new DaysKnown()): Promise<HistoryAnswer> =>
  historyAnswer.parse(await askHistory(moments, { limit: 14, ...asked }, { marks: [], owners: "", known }));
const days = ({ days: all }: HistoryAnswer) => all.map(({ day, counts }) => [day, counts.appeared, counts.disappeared]);

describe("a history", () => {
  const three = () => momentsAt(["01T09:00", () => demo], ["02T09:00", () => moved], ["03T09:00", () => demo]);

  test("counts each day as the comparison of its two ends does, with the groups of it", async () => {
    const answer = await history(three());
    expect(days(answer)).toEqual([
      ["2026-06-03", 1, 1],
      ["2026-06-02", 1, 1],
    ]);
    const between = diffAnswer.parse(askDiff(new Estate(demo as Facts, TIME), new Estate(moved as Facts, TIME)));
    expect(answer.days[1]?.groups).toEqual(between.groups);
    expect(answer.days[1]?.counts.opened).toBe(between.findings.opened.length);
    expect(answer.earlier).toBe(0);
  });

  test("goes back to the snapshot that is named, or for so many days, and opens no older one", async () => {
    const tail = () => momentsAt(["01T09:00", closed], ["02T09:00", () => moved], ["03T09:00", () => demo]);
    expect(days(await history(tail(), { before: "s1" }))).toEqual([["2026-06-03", 1, 1]]);
    expect(await history(tail(), { limit: 1 })).toMatchObject({ days: [{ day: "2026-06-03" }], earlier: 1 });
    await expect(history(tail(), { before: "s2" })).rejects.toThrow(/`s2` is not an earlier snapshot/);
  });

  test("what was counted once is not opened again", async () => {
    const known = new DaysKnown();
    const first = await history(three(), {}, known);
    expect(await history(momentsAt(["01T09:00", closed], ["02T09:00", closed], ["03T09:00", closed]), {}, known)).toEqual(first);
  });

  describe("is counted anew", () => {
    const until = (facts: Facts): Facts => {
      const roles = facts.accounts.flatMap((one) => one.roles).filter((one) => one.arn === ROLE);
      const Condition = { DateLessThan: { "aws:CurrentTime": "2026-06-12T00:00:00Z" } };
      const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: HUGO }, Action: "sts:AssumeRole", Condition }] };
      return changedFacts(facts, { accounts: { [ACCOUNT]: { roles: { put: roles.map((one) => ({ ...one, trustPolicy })) } } } });
    };
    afterEach(() => {
      vi.useRealTimers();
    });

    /** How often one of two snapshots was opened, for each time it was asked. */
    async function opened(
      ...told: readonly { readonly marks?: readonly Mark[]; readonly owners?: string; readonly at?: string }[]
    ): Promise<readonly number[]> {
      vi.useFakeTimers({ toFake: ["Date"], now: TIME });
      const [known, counts] = [new DaysKnown(), [] as number[]];
      const newer = vi.fn(() => until(demo as Facts));
      for (const { marks = [], owners = "", at } of told) {
        if (at) vi.setSystemTime(at);
        newer.mockClear();
        await askHistory(momentsAt(["01T09:00", () => demo], ["02T09:00", newer]), { limit: 14 }, { marks, owners, known });
        counts.push(newer.mock.calls.length);
      }
      return counts;
    }

    test("where something else is marked", async () => {
      expect(await opened({}, {}, { marks: [{ ref: toRef(ROLE) as Ref, reason: "" }] })).toEqual([1, 0, 1]);
    });
    test("where others answer for it", async () => {
      expect(await opened({ owners: "a" }, { owners: "a" }, { owners: "b" })).toEqual([1, 0, 1]);
    });
    test("once a date in a policy has passed", async () => {
      expect(await opened({}, { at: "2026-06-11T00:00:00Z" }, { at: "2026-06-13T00:00:00Z" })).toEqual([1, 0, 1]);
    });
  });
});
