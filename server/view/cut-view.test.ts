import { expect, test } from "vitest";
import type { CutAnswer } from "@/server/contract/evidence.ts";
import { cutSentences } from "./cut-view.ts";

const FROM = "arn:aws:iam::111122223333:user/asha";
const TO = "arn:aws:iam::111122223333:role/admin";
const cut = (ways: CutAnswer["ways"], stillReaches = false, lost = 0): CutAnswer =>
  ({ from: FROM, to: TO, ways, stillReaches, principals: { before: 3, lost } }) as CutAnswer;

test.each([
  [{ cut: 1, total: 1, complete: true }, "cuts the only way from asha to admin."],
  [{ cut: 3, total: 3, complete: true }, "cuts all 3 ways from asha to admin, equal ones counted one by one."],
  [{ cut: 1, total: 8, complete: true }, "cuts 1 of the 8 ways from asha to admin, equal ones counted one by one."],
  [{ cut: 0, total: 2, complete: true }, "cuts none of the 2 ways"],
  [{ cut: 50, total: 50, complete: false }, "cuts 50 of the first 50 ways"],
])("what closing a step cuts is said in words: %o", (ways, words) => expect(cutSentences(cut(ways))[0]).toContain(words));

test("who loses the target is counted among all who have it", () => {
  expect(cutSentences(cut({ cut: 1, total: 1, complete: true }, false, 1))[1]).toBe("Of 3 identities that can end up as admin, 1 loses it altogether.");
  expect(cutSentences(cut({ cut: 1, total: 1, complete: true }, false, 3))[1]).toBe("Of 3 identities that can end up as admin, all lose it altogether.");
  expect(cutSentences(cut({ cut: 0, total: 1, complete: true }, true))[1]).toBe("Of 3 identities that can end up as admin, none loses it altogether.");
});
