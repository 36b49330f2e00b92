import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aDecision, aFound, aReview } from "./a-review.ts";
import { carryOver, type FoundRow } from "./carry.ts";
import { joinedSince, keysOf } from "./further.ts";

const A = "arn:aws:iam::111122223333:role/a";
const B = "arn:aws:iam::111122223333:role/b";
const C = "arn:aws:iam::111122223333:role/c";

const begun = (rows: readonly FoundRow[]) => carryOver(rows, undefined).rows;
const reviewedAgain = (before: FoundRow, decision: Parameters<typeof aDecision>[1] | undefined, now: FoundRow) => {
  const previous = aReview([...begun([before])], decision ? [aDecision(before.id, decision)] : []);
  return { previous, ...carryOver([now], previous) };
};

describe("a row of the next review", () => {
  const row = aFound("r", [A, B], { further: [C] });
  test.each<[string, FoundRow, string, object]>([
    ["is carried while nothing has changed", row, "carried", {}],
    ["is carried when one of its members has left", aFound("r", [A], { further: [C] }), "carried", {}],
    ["is carried when one who got there over it has left", aFound("r", [A, B]), "carried", {}],
    ["is asked about when somebody has joined it", aFound("r", [A, B, C]), "joined", { joined: [C] }],
    ["is asked about when somebody gets there over it who did not", aFound("r", [A, B], { further: [C, "sa"] }), "joined", { joined: ["sa"] }],
    ["is asked about when what its way rests on has changed", { ...row, basis: "other" }, "changed", {}],
    [
      "is asked about when a member gets there by something else",
      { ...row, members: row.members.map((one) => (one.ref === A ? { ...one, basis: "other" } : one)) },
      "changed",
      {},
    ],
    [
      "is carried when a workload newly runs as an account that is in it",
      { ...row, members: [...row.members, { ref: "pod", verdict: "allowed", how: "runs-as", basis: "", via: A }] },
      "carried",
      {},
    ],
  ])("%s", (_, now, why, told) => {
    const { rows, decisions, previous } = reviewedAgain(row, "keep", now);
    expect(rows[0]?.standing).toMatchObject({ why, before: { decision: "keep" }, ...told });
    expect(decisions).toEqual(why === "carried" ? [{ ...aDecision("r", "keep"), carriedFrom: previous.id }] : []);
  });

  test.each([
    ["revoke", "not-revoked"],
    ["question", "undecided"],
    [undefined, "undecided"],
  ] as const)("that was decided `%s` and is still there is open as %s", (decision, why) => {
    const { rows, decisions } = reviewedAgain(row, decision, row);
    expect([rows[0]?.standing.why, decisions]).toEqual([why, []]);
  });

  test("that there was not is new", () => {
    expect(reviewedAgain(row, "keep", aFound("other", [A])).rows[0]?.standing).toEqual({ why: "new" });
  });

  test("keeps in which review it was decided, however often it is carried", () => {
    const first = reviewedAgain(row, "keep", row);
    const second = aReview([...first.rows], first.decisions);
    expect(carryOver([row], second).decisions[0]?.carriedFrom).toBe(first.previous.id);
  });
});

describe("who gets there over others", () => {
  test("is known by four bytes: whoever was not in the set has joined, and nobody else", () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 60 }), fc.nat({ max: 60 }), (refs, cut) => {
        expect(joinedSince(keysOf(refs.slice(0, cut)), refs)).toEqual(refs.slice(cut));
      }),
    ));

  test("of a set that is too large it is known whether it is another", () => {
    const many = Array.from({ length: 50_001 }, (_, i) => `ref-${i}`);
    const keys = keysOf(many);
    expect(keys.length).toBeLessThan(60);
    expect(joinedSince(keys, many.toReversed())).toEqual([]);
    expect(joinedSince(keys, many.slice(1))).toHaveLength(50_000);
  });
});
