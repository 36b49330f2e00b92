import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { contentDigest, isDigestOf, newPushKey, type PushKey, parsePushKey, signPush, verifyPush } from "./push-signature.ts";

const URL_OF_SERVER = "https://rolewalk.example.com/api/v1/push";
const TYPE = "application/gzip";
const sha256 = (body: string): Buffer => createHash("sha256").update(body).digest();
const BODY = contentDigest(sha256("a bundle"));
const MINUTE = 60_000;

const made = newPushKey();
const parsed = parsePushKey(made.text);
if (!parsed.ok) throw new Error(parsed.error);
const KEY: PushKey = parsed.value;
const known = async (id: string) => (id === made.id ? made.publicKey : undefined);

const signed = (now = new Date(), key = KEY, digest = BODY) => signPush(key, { url: URL_OF_SERVER, type: TYPE, digest }, now);
const verified = (headers: Record<string, string>, { url = URL_OF_SERVER, method = "POST", publicKeyOf = known } = {}) =>
  verifyPush({ method, url, headers: new Headers(headers) }, publicKeyOf);

describe("a push that is signed", () => {
  test("is of the key that signed it, with its digest and a nonce of its own", async () => {
    const [first, second] = [await verified(await signed()), await verified(await signed())];
    if (!first.ok || !second.ok) throw new Error("refused");
    expect(first.value).toMatchObject({ key: made.id, digest: BODY });
    expect(first.value.until.getTime()).toBeGreaterThan(Date.now() + 5 * MINUTE);
    expect(first.value.nonce).not.toBe(second.value.nonce);
  });

  test("is the same behind a proxy that goes by another name", async () => {
    expect(await verified(await signed(), { url: "http://127.0.0.1:3000/api/v1/push" })).toMatchObject({ ok: true });
  });
});

describe("a push is refused", () => {
  const other = newPushKey();
  const stranger = parsePushKey(other.text);
  const strangers = { ...(stranger.ok ? stranger.value : KEY), id: made.id };
  test.each<[string, (headers: Record<string, string>) => Record<string, string>]>([
    ["without a signature", ({ signature: _signature, "signature-input": _input, ...rest }) => rest],
    ["without what the signature is over", ({ "signature-input": _input, ...rest }) => rest],
    ["with another body's digest", (headers) => ({ ...headers, "content-digest": contentDigest(sha256("another")) })],
    ["with a digest of another kind", (headers) => ({ ...headers, "content-digest": "md5=:AAAA:" })],
    ["as another type", (headers) => ({ ...headers, "content-type": "application/zip" })],
    ["with a time put off", (headers) => ({ ...headers, "signature-input": (headers["signature-input"] ?? "").replace(/expires=\d+/, "expires=9999999999") })],
    ["with another nonce", (headers) => ({ ...headers, "signature-input": (headers["signature-input"] ?? "").replace(/nonce="./, 'nonce="X') })],
    ["in another key's name", (headers) => ({ ...headers, "signature-input": (headers["signature-input"] ?? "").replace(made.id, other.id) })],
    ["with fewer things covered", (headers) => ({ ...headers, "signature-input": (headers["signature-input"] ?? "").replace(' "content-digest"', "") })],
    ["by two signatures", (headers) => ({ ...headers, "signature-input": `${headers["signature-input"]}, b=("@method");created=1` })],
    ["with a signature that is none", (headers) => ({ ...headers, signature: "rolewalk=:AAAA:" })],
  ])("%s", async (_, change) => {
    expect(await verified(change(await signed()))).toMatchObject({ ok: false });
  });

  test("by another private key under a known id", async () => {
    expect(await verified(await signed(new Date(), strangers))).toMatchObject({ ok: false });
  });

  test.each([
    ["too late", -7 * MINUTE],
    ["from the future", 5 * MINUTE],
  ])("%s", async (_, shift) => {
    expect(await verified(await signed(new Date(Date.now() + shift)))).toMatchObject({ ok: false });
  });

  test("of a key that may no longer push, in the same words as a wrong signature", async () => {
    const gone = await verified(await signed(), { publicKeyOf: async () => undefined });
    const wrong = await verified({ ...(await signed()), signature: "rolewalk=:AAAA:" });
    expect(gone).toEqual(wrong);
  });

  test.each([
    ["to another path", { url: "https://rolewalk.example.com/api/v1/snapshots" }],
    ["with another method", { method: "PUT" }],
  ])("%s", async (_, where) => {
    expect(await verified(await signed(), where)).toMatchObject({ ok: false });
  });
});

test("a body is compared with its digest", () => {
  expect(isDigestOf(BODY, sha256("a bundle"))).toBe(true);
  expect(isDigestOf(BODY, sha256("another"))).toBe(false);
  expect(isDigestOf("sha-256=::", sha256("a bundle"))).toBe(false);
});

test("a text that is no key is refused without being quoted", () => {
  for (const text of ["", "{}", "hunter2", '{"rolewalkPushKey":1,"id":"x","privateKey":"aHVudGVyMg=="}']) {
    const key = parsePushKey(text);
    expect(key.ok).toBe(false);
    if (!key.ok) expect(key.error).not.toContain("hunter2");
  }
});
