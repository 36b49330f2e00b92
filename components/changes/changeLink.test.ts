import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeFragment, linkedChange, MAX_PACKED_BYTES } from "./changeLink";

async function fragmentOf(text: string, about: string | null = null): Promise<string> {
  const link = await changeFragment({ text, about });
  if (!link.ok) throw new Error(`too long: ${link.bytes}`);
  return link.fragment;
}

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const all = await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
  return Buffer.from(all).toString("base64url");
}

describe("law: what is put into a link comes out of it", () => {
  test("whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 300 }), fc.option(fc.string(), { nil: null }), async (text, about) => {
        const fragment = await fragmentOf(text, about);
        expect(fragment).toMatch(/^#change=1\.[0-9a-f]{16}\.[\w-]*$/);
        expect(await linkedChange(fragment)).toEqual({ ok: true, proposal: { text, about } });
        expect(await fragmentOf(text, about)).toBe(fragment);
      }),
      { numRuns: 100 },
    );
  });
});

test("what does not pack into the limit says how long it is", async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => ((i * 7919 + (i % 97) ** 3) % 65_000).toString(36)).join("");
  const link = await changeFragment({ text, about: null });
  expect(link).toEqual({ ok: false, bytes: expect.any(Number) });
  expect(link.ok ? 0 : link.bytes).toBeGreaterThan(MAX_PACKED_BYTES);
});

describe("what is no whole link is told and fills in nothing", () => {
  test("another fragment is none", async () => {
    expect(await linkedChange("#content")).toBeUndefined();
    expect(await linkedChange("")).toBeUndefined();
  });

  test("one that is cut anywhere", async () => {
    const fragment = await fragmentOf('{"deleted":["arn:aws:iam::111122223333:role/x"]}');
    for (let length = "#change=".length; length < fragment.length; length += 1)
      expect(await linkedChange(fragment.slice(0, length))).toMatchObject({ ok: false, reason: expect.stringMatching(/cut off|another version/) });
  });

  test("one in which a character is another", async () => {
    const fragment = await fragmentOf("{}", "arn:aws:iam::111122223333:role/x");
    const at = fragment.length - 5;
    const other = fragment.slice(0, at) + (fragment[at] === "A" ? "B" : "A") + fragment.slice(at + 1);
    expect(await linkedChange(other)).toMatchObject({ ok: false });
  });

  test("one that unpacks to more than a change has", async () => {
    const bomb = await packed(new Uint8Array(8 * 1024 ** 2));
    expect(await linkedChange(`#change=1.${"0".repeat(16)}.${bomb}`)).toEqual({ ok: false, reason: "it unpacks to more than a change has" });
  });

  test("one that holds something else", async () => {
    expect(await linkedChange("#change=2.x.y")).toEqual({ ok: false, reason: "it was made by another version of Rolewalk" });
  });
});
