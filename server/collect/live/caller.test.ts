import { describe, expect, test } from "vitest";
import { LoggedCalls, pages } from "./caller.ts";

const PAGED = { list: "PolicyNames", token: "Marker", next: "Marker" };
const read = (send: (page: Readonly<Record<string, string>>) => object) =>
  pages(new LoggedCalls("prod", new AbortController().signal), "ListRolePolicies", "worker", PAGED, async (page) => send(page));

describe("pages are put together to the last one", () => {
  test("and then are one list", async () => {
    const answer = await read((page) =>
      page["Marker"] === undefined ? { PolicyNames: ["a"], IsTruncated: true, Marker: "2" } : { PolicyNames: ["b"], IsTruncated: false },
    );
    expect(answer).toMatchObject({ ok: true, value: { PolicyNames: ["a", "b"] } });
  });

  test.each([
    ["names itself as the next one", { PolicyNames: ["a"], IsTruncated: true, Marker: "same" }],
    ["does not say where the list goes on", { PolicyNames: ["a"], IsTruncated: true }],
  ])("a page that %s gives no list", async (_, page) => {
    expect(await read(() => page)).toMatchObject({ ok: false, reason: "it goes on, and does not say where" });
  });
});
