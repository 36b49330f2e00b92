import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, timingSafeEqual } from "node:crypto";
import { createSigner, createVerifier, httpbis, type SignatureParameters } from "http-message-signatures";
import { z } from "zod";
import { err, ok, type Result } from "@/server/model/result.ts";

/** Seconds for which a signature is taken; what it was made for is remembered at least as long. */
const LIFETIME_S = 300;
/** Seconds by which the clocks of both sides may differ. */
const SKEW_S = 60;
const COVERED = ["@method", "@path", "content-type", "content-digest"];
/** One signature, over exactly these. */
const ONE_INPUT = new RegExp(`^rolewalk=\\(${COVERED.map((name) => `"${name}"`).join(" ")}\\);[^,()]*$`);
const REQUIRED = ["created", "expires", "nonce", "keyid", "alg"];
const ALGORITHM = "ed25519";

const keyFile = z.object({ rolewalkPushKey: z.literal(1), id: z.string().min(1), privateKey: z.string().min(1) });
/** What a collector signs with. The server keeps the other half only. */
export type PushKey = z.infer<typeof keyFile>;

/** Makes a key pair: the text is the collector's and is told once, the public key (SPKI in base64) is the server's. */
export function newPushKey(): { readonly id: string; readonly publicKey: string; readonly text: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const id = `push-${randomUUID()}`;
  const kept: PushKey = { rolewalkPushKey: 1, id, privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64") };
  return { id, publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"), text: `${JSON.stringify(kept)}\n` };
}

/** Reads a key's text; the error never quotes it. */
export function parsePushKey(text: string): Result<PushKey, string> {
  try {
    const key = keyFile.parse(JSON.parse(text));
    if (createPrivateKey({ key: Buffer.from(key.privateKey, "base64"), format: "der", type: "pkcs8" }).asymmetricKeyType === ALGORITHM) return ok(key);
  } catch {
    // told below
  }
  return err("it is no push key: a key is one line of JSON, as `rolewalk push-key` printed it");
}

/** A body's digest as RFC 9530 writes it. `sha256`: of the body's bytes. */
export const contentDigest = (sha256: Buffer): string => `sha-256=:${sha256.toString("base64")}:`;

/** A request to be signed. `digest`: the header content-digest. */
export interface Signed {
  readonly url: string;
  readonly type: string;
  readonly digest: string;
}

/** The headers that prove who sent a POST of this body (RFC 9421). */
export async function signPush(key: PushKey, { url, type, digest }: Signed, now: Date = new Date()): Promise<Record<string, string>> {
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey, "base64"), format: "der", type: "pkcs8" });
  const signed = await httpbis.signMessage(
    {
      key: createSigner(privateKey, ALGORITHM, key.id),
      name: "rolewalk",
      fields: COVERED,
      params: REQUIRED,
      paramValues: { created: now, expires: new Date(now.getTime() + LIFETIME_S * 1000), nonce: randomUUID() },
    },
    { method: "POST", url, headers: { "content-type": type, "content-digest": digest } },
  );
  return Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** What a signature was found to say. */
export interface PushClaim {
  readonly key: string;
  /** Taken once: whoever sends it again repeats an earlier request. */
  readonly nonce: string;
  /** Until when the nonce has to be remembered. */
  readonly until: Date;
  readonly digest: string;
}

const text = (value: SignatureParameters[string]): string => (typeof value === "string" ? value : "");
/** Milliseconds since the epoch; a time may come as seconds. */
const time = (value: SignatureParameters[string]): number => (value instanceof Date ? value.getTime() : typeof value === "number" ? value * 1000 : Number.NaN);

function claimOf(parameters: SignatureParameters, digest: string): PushClaim | undefined {
  const [created, expires] = [time(parameters.created), time(parameters.expires)];
  const isShort = expires - created <= LIFETIME_S * 1000;
  const [key, nonce] = [text(parameters.keyid), text(parameters.nonce)];
  if (!isShort || key === "" || nonce.length < 16 || nonce.length > 200) return undefined;
  return { key, nonce, until: new Date(expires + SKEW_S * 1000), digest };
}

const NOT_TAKEN = "the signature is not one that this server takes: its key, its time or what it covers is not right";

/**
 * Who signed a request, by its headers alone: the body is compared with the digest by whoever reads it. `publicKeyOf`: the key of an id, undefined when there is
 * none that may push now. Every refusal reads the same to the sender, whatever was wrong with the key or the signature.
 */
export async function verifyPush(
  request: { readonly method: string; readonly url: string; readonly headers: Headers },
  publicKeyOf: (id: string) => Promise<string | undefined>,
): Promise<Result<PushClaim, string>> {
  const headers = Object.fromEntries(request.headers);
  const digest = headers["content-digest"] ?? "";
  if (!/^sha-256=:[A-Za-z0-9+/]{43}=:$/.test(digest)) return err("the header content-digest takes one SHA-256 digest: sha-256=:…:");
  if (!ONE_INPUT.test(headers["signature-input"] ?? "")) return err(NOT_TAKEN);
  let claim: PushClaim | undefined;
  const keyLookup = async (parameters: SignatureParameters) => {
    const publicKey = await publicKeyOf(text(parameters.keyid));
    if (publicKey === undefined) return null;
    const verify = createVerifier(createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" }), ALGORITHM);
    return {
      id: text(parameters.keyid),
      algs: [ALGORITHM],
      verify: async (data: Buffer, signature: Buffer) => {
        const isTrue = (await verify(data, signature)) === true;
        if (isTrue) claim = claimOf(parameters, digest);
        return isTrue;
      },
    };
  };
  const config = { keyLookup, requiredParams: REQUIRED, requiredFields: COVERED, tolerance: SKEW_S };
  const isTrue = await httpbis.verifyMessage(config, { method: request.method, url: request.url, headers }).catch(() => false);
  return isTrue === true && claim ? ok(claim) : err(NOT_TAKEN);
}

/** Whether a body's SHA-256 is what its digest promised. */
export function isDigestOf(digest: string, sha256: Buffer): boolean {
  const [promised, found] = [Buffer.from(digest), Buffer.from(contentDigest(sha256))];
  return promised.length === found.length && timingSafeEqual(promised, found);
}

/** The SHA-256 of a stream of bytes. */
export async function sha256Of(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of source) hash.update(chunk);
  return hash.digest();
}
