import { describe, expect, test } from "vitest";
import type { ReviewMember } from "@/server/contract/review.ts";
import { aDecision, aFound, aReview } from "./a-review.ts";
import { carryOver, type FoundRow } from "./carry.ts";
import { judgeRevoked, type ProvingSnapshot, pendingOf, wayKey } from "./revoked.ts";

const ALICE = "arn:aws:iam::111122223333:user/alice";
const BOB = "arn:aws:iam::111122223333:user/bob";
const ELSEWHERE = "arn:aws:iam::999988887777:user/guest";
const TARGET = "account 111122223333";
const GAP = { what: "inline policies", of: TARGET, weakens: "what roles may do" };
const revoked = (row: FoundRow, missing: (typeof GAP)[] = []) =>
  aReview([...carryOver([row], undefined).rows], [aDecision(row.id, "revoke")], { coverage: { read: 3, failed: [], missing } });
const review = (decisions = [aDecision("r", "revoke")]) => aReview([...carryOver([aFound("r", [ALICE, BOB])], undefined).rows], decisions);
const snapshot = (more: Partial<ProvingSnapshot> = {}): ProvingSnapshot => ({ ways: new Map(), missing: [], places: new Set([TARGET]), ...more });
const stateOf = (of: ReturnType<typeof review>, given: ProvingSnapshot): unknown => judgeRevoked(pendingOf(of), given)[0]?.state;

describe("a row that was to be revoked", () => {
  test.each<[string, ProvingSnapshot, string, string]>([
    ["is gone when nobody of it gets there any more", snapshot(), "gone", "none of the 2 gets there any more"],
    [
      "is there while one of it does, by whatever way",
      snapshot({ ways: new Map([[wayKey(TARGET, BOB), [BOB, "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/admin"]]]) }),
      "there",
      `${BOB} still gets there, over arn:aws:iam::111122223333:role/x`,
    ],
    ["is not known where its account is not in the snapshot", snapshot({ places: new Set() }), "unknown", `${TARGET} is not in the snapshot`],
    ["is not known where less was read than before", snapshot({ missing: [GAP] }), "unknown", `inline policies of ${TARGET} was not read this time`],
    ["is gone where what was not read is of another account", snapshot({ missing: [{ ...GAP, of: "account 9" }] }), "gone", "none of the 2"],
  ])("%s", (_, given, state, reason) => {
    const [one] = judgeRevoked(pendingOf(review()), given);
    expect([one?.state, one?.reason]).toEqual([state, expect.stringContaining(reason)]);
  });

  test("is gone where the same was not read when it was decided either", () => {
    expect(stateOf(revoked(aFound("r", [ALICE]), [GAP]), snapshot({ missing: [GAP] }))).toBe("gone");
  });

  test("is gone though it is of an account that was never in a snapshot", () => {
    expect(stateOf(revoked(aFound("r", [ELSEWHERE])), snapshot())).toBe("gone");
  });

  test("is gone when its group does not get there, whoever of the members does by another right", () => {
    const group = "arn:aws:iam::111122223333:group/ops";
    const row = aFound("r", [group]);
    const alice: ReviewMember = { ref: ALICE, verdict: "allowed", how: "member-of", basis: "", via: group };
    const given = snapshot({ ways: new Map([[wayKey(TARGET, ALICE), [ALICE, "arn:aws:iam::111122223333:role/admin"]]]) });
    expect(stateOf(revoked({ ...row, members: [...row.members, alice] }), given)).toBe("gone");
  });

  test("stays until it is proven gone, from review to review", () => {
    const unknown = judgeRevoked(pendingOf(review()), snapshot({ places: new Set() }));
    const next = aReview([], [], { revoked: [...unknown] });
    expect(pendingOf(next)).toMatchObject([{ row: "r", decision: { decision: "revoke" } }]);
    const gone = judgeRevoked(pendingOf(next), snapshot());
    expect(pendingOf(aReview([], [], { revoked: [...gone] }))).toEqual([]);
  });

  test("stays unknown while what was read when it was decided is still not read", () => {
    const once = judgeRevoked(pendingOf(review()), snapshot({ missing: [GAP] }));
    const next = aReview([], [], { revoked: [...once], coverage: { read: 3, failed: [], missing: [GAP] } });
    expect(judgeRevoked(pendingOf(next), snapshot({ missing: [GAP] }))[0]?.state).toBe("unknown");
  });

  test("is none any more when it was decided otherwise later", () => {
    expect(pendingOf(review([aDecision("r", "revoke"), aDecision("r", "keep")]))).toEqual([]);
  });
});
