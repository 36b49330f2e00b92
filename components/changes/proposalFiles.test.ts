import { describe, expect, test } from "vitest";
import { takenFile } from "./proposalFiles";

const file = (name: string, text: string, size = text.length) => ({ name, size, text: async () => text });

describe("what is dropped as a change", () => {
  test("is put into the editor, and where it is long only named", async () => {
    expect(await takenFile([file("role.json", "{}")])).toEqual({ kind: "text", text: "{}" });
    expect(await takenFile([file("plan.json", "{}", 1024 ** 2)])).toEqual({ kind: "file", file: { name: "plan.json", size: 1024 ** 2, text: "{}" } });
  });

  test.each<[string, Parameters<typeof takenFile>[0], RegExp]>([
    ["nothing", [], /No file arrived/],
    ["several", [file("a", "{}"), file("b", "{}")], /One file at a time/],
    ["what a server would not take", [file("plan.json", "", 40 * 1024 ** 2)], /too large for the page/],
    [
      "what a browser cannot read, such as a folder",
      [{ ...file("infra", ""), text: () => Promise.reject(new DOMException("gone", "NotFoundError")) }],
      /could not be read.*whatif folder/,
    ],
    ["a plan that Terraform alone reads", [file("plan.out", "PK\u0003\u0004")], /terraform show -json/],
  ])("is refused with what to do: %s", async (_, files, reason) => {
    expect(await takenFile(files)).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
  });
});
