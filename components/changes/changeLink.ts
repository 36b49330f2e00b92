import type { Proposal } from "@/components/state/useProposal";

/** Longer links are cut by chats and mail programs. */
export const MAX_PACKED_BYTES = 8 * 1024;
/** No change that packs into a link is longer; a link that unpacks to more was made to fill the memory. */
const MAX_UNPACKED_BYTES = 1024 ** 2;
const NAME = "change";
const VERSION = "1";

export type ChangeLink = { readonly ok: true; readonly fragment: string } | { readonly ok: false; readonly bytes: number };
export type LinkedChange = { readonly ok: true; readonly proposal: Proposal } | { readonly ok: false; readonly reason: string };

/** FNV-1a of 64 bits: tells that a link is whole, and one change by one address; it guards against nothing else. */
function address(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** What comes out of a stream. @throws RangeError above the limit */
async function collected(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError("it unpacks to more than a change has");
    }
    chunks.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

const through = (bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, limit: number): Promise<Uint8Array<ArrayBuffer>> =>
  collected(new Blob([bytes]).stream().pipeThrough(stream), limit);

/** The fragment of an address that holds a change, packed; or how long it would be where that is too long. The same change has the same address. */
export async function changeFragment({ text, about }: Proposal): Promise<ChangeLink> {
  const plain = new TextEncoder().encode(JSON.stringify({ text, about }));
  const packed = await through(plain, new CompressionStream("deflate-raw"), Number.POSITIVE_INFINITY);
  if (packed.byteLength > MAX_PACKED_BYTES) return { ok: false, bytes: packed.byteLength };
  return { ok: true, fragment: `#${NAME}=${VERSION}.${address(plain)}.${base64(packed)}` };
}

function proposalOf(text: string): Proposal | undefined {
  const raw: unknown = JSON.parse(text);
  if (typeof raw !== "object" || raw === null || !("text" in raw) || typeof raw.text !== "string") return undefined;
  const about = "about" in raw && typeof raw.about === "string" ? raw.about : null;
  return { text: raw.text, about };
}

const refused = (reason: string): LinkedChange => ({ ok: false, reason });
const DAMAGED = "it is cut off or damaged. Ask for the link again, whole";

/** The change that a fragment holds; undefined: it holds none. */
export async function linkedChange(fragment: string): Promise<LinkedChange | undefined> {
  if (!fragment.startsWith(`#${NAME}=`)) return undefined;
  const [version, hash, packed] = fragment.slice(NAME.length + 2).split(".");
  if (version !== VERSION) return refused("it was made by another version of Rolewalk");
  try {
    const plain = await through(bytesOf(packed ?? ""), new DecompressionStream("deflate-raw"), MAX_UNPACKED_BYTES);
    const proposal = address(plain) === hash ? proposalOf(new TextDecoder().decode(plain)) : undefined;
    return proposal ? { ok: true, proposal } : refused(DAMAGED);
  } catch (error) {
    return refused(error instanceof RangeError ? error.message : DAMAGED);
  }
}
