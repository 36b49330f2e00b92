import fc from "fast-check";
import readExcelFile from "read-excel-file/node";
import { describe, expect, test } from "vitest";
import type { Review } from "@/server/contract/review.ts";
import { DECISIONS } from "@/server/contract/review-words.ts";
import { HOSTILE } from "@/server/report/hostile-names.ts";
import { visible } from "@/server/report/visible.ts";
import { zipOf } from "@/server/report/zip.ts";
import { aDecision, aFound, aReview } from "./a-review.ts";
import { carryOver } from "./carry.ts";
import { takeDecisions } from "./decisions.ts";
import { NotAReview, readReviewFile } from "./read-file.ts";
import { writeReview } from "./write-file.ts";

async function bytesOf(review: Review, format: "xlsx" | "csv", owner?: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of writeReview(review, format, owner)) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

const NOW = new Date("2026-11-27T12:00:00Z");
const rows = ["r1", "r2", "r3"].map((id, i) => aFound(id, [`arn:aws:iam::111122223333:role/${id}`], { owner: i === 0 ? "team a" : null }));
const open = aReview([...carryOver(rows, undefined).rows], []);
const decided = { ...open, decisions: [aDecision("r1", "keep"), aDecision("r2", "revoke", { reason: "left the company" })] };

describe.each(["xlsx", "csv"] as const)("a review as %s", (format) => {
  test("says what was decided, and that is read back, line by line", async () => {
    const { brought, refused } = await readReviewFile(await bytesOf(decided, format), open.id);
    expect(refused).toEqual([]);
    expect(brought).toEqual([
      { line: 2, input: { row: "r1", decision: "keep", reviewer: "asha", reason: "" } },
      { line: 3, input: { row: "r2", decision: "revoke", reviewer: "asha", reason: "left the company" } },
    ]);
    expect(takeDecisions(decided, brought, NOW).taken).toEqual({ taken: 0, unchanged: 2, refused: [] });
  });

  test("of an owner has its rows alone, and is read back into the whole", async () => {
    const { brought } = await readReviewFile(
      await bytesOf({ ...open, decisions: [aDecision("r1", "keep"), aDecision("r3", "keep")] }, format, "nobody"),
      open.id,
    );
    expect(brought.map((one) => one.input.row)).toEqual(["r3"]);
  });

  test("of another review is refused row by row", async () => {
    const { brought, refused } = await readReviewFile(await bytesOf(decided, format), "another");
    expect([brought, refused.map((one) => one.reason)]).toEqual([[], Array(2).fill(`is of the review ${open.id}, not of another`)]);
  });

  test("whatever reviewers and reasons hold comes back as it is seen", () =>
    fc.assert(
      fc.asyncProperty(HOSTILE, fc.constantFrom(...DECISIONS), async (name, decision) => {
        const seen = visible(name).trim();
        fc.pre(seen !== "" && seen.length <= 200);
        const { brought } = await readReviewFile(
          await bytesOf({ ...open, decisions: [aDecision("r1", decision, { reviewer: name, reason: name })] }, format),
          open.id,
        );
        expect(brought.map((one) => one.input)).toEqual([{ row: "r1", decision, reviewer: seen, reason: seen }]);
      }),
      {
        numRuns: 60,
        examples: [
          ["'=1", "keep"],
          ["''=1", "keep"],
        ],
      },
    ));
});

describe("a file that was filled in", () => {
  const csv = (...lines: string[]): Buffer => Buffer.from(["row,decision,reviewer,reason", ...lines].join("\n"));
  test.each([
    ["a word that is none", "r1,maybe,asha,", "decision: `maybe` is none of keep, revoke, question"],
    ["no reviewer", "r1,keep,,", "reviewer: say who decides"],
    ["a row that there is not", "r9,keep,asha,", "the review has no such row"],
    ["no reason to revoke", "r1,revoke,asha,", "revoke takes a reason"],
  ])("with %s names the line, and the rest is taken", async (_, line, reason) => {
    const { brought, refused } = await readReviewFile(csv("r2,Keep,asha,", line), open.id);
    const { taken, added } = takeDecisions(open, brought, NOW);
    expect([...refused, ...taken.refused]).toEqual([{ line: 3, row: line.slice(0, 2), reason }]);
    expect(added).toEqual([{ row: "r2", decision: "keep", reviewer: "asha", reason: "", decidedAt: NOW.toISOString() }]);
  });

  test("by a spreadsheet that puts semicolons between cells is read too", async () => {
    const { brought } = await readReviewFile(Buffer.from('row;decision;reviewer;reason\nr1;revoke;asha;"left; for good, it seems"'), open.id);
    expect(brought).toEqual([{ line: 2, input: { row: "r1", decision: "revoke", reviewer: "asha", reason: "left; for good, it seems" } }]);
  });

  test("that says two things of one row is taken at its first word", async () => {
    const { brought } = await readReviewFile(csv("r1,keep,asha,", "r1,revoke,bo,gone", "r1,keep,asha,"), open.id);
    const { taken } = takeDecisions(open, brought, NOW);
    expect(taken).toEqual({ taken: 1, unchanged: 1, refused: [{ line: 3, row: "r1", reason: "is decided twice: keep and revoke; the first is taken" }] });
  });

  test("that unpacks to more than any review is not unpacked", async () => {
    const zeros = "\0".repeat(1024 * 1024);
    const parts: Uint8Array[] = [];
    for await (const part of zipOf([["xl/worksheets/sheet1.xml", Array.from({ length: 257 }, () => zeros)]])) parts.push(part);
    const bytes = Buffer.concat(parts);
    expect(bytes.length).toBeLessThan(1024 * 1024);
    await expect(readReviewFile(bytes, open.id)).rejects.toThrow("unpacks to more than 256 MiB");
  });

  test.each([
    ["is no workbook", Buffer.from("PK\u0003\u0004 broken"), /is no workbook that can be read/],
    ["lacks a column", Buffer.from("row,decision\nr1,keep"), /has no column `reviewer`, `reason`/],
    ["is no text", Buffer.from([0xff, 0xfe, 0x00]), /neither a workbook nor CSV/],
  ])("that %s is told as such", async (_, bytes, said) => {
    await expect(readReviewFile(bytes, open.id)).rejects.toThrow(said);
    await expect(readReviewFile(bytes, open.id)).rejects.toBeInstanceOf(NotAReview);
  });
});

describe("the workbook", () => {
  test("opens with coverage and counts, has the members on a sheet of their own and a list to choose a decision from", async () => {
    const bytes = await bytesOf(decided, "xlsx");
    const sheets = await readExcelFile(bytes);
    expect(sheets.map((one) => one.sheet)).toEqual(["review", "rows", "members", "revoked before", "coverage"]);
    const about = new Map(sheets[0]?.data.map(([name, value]) => [name, value]));
    expect([about.get("Lists that were not read"), about.get("Open"), about.get("Revoke"), about.get("SHA-256 of what is frozen")]).toEqual([
      0,
      1,
      1,
      open.hash,
    ]);
    expect(sheets[2]?.data.map((row) => row[2])).toEqual(["member", ...rows.map((row) => row.who.ref)]);
  });
});
