import { createHash } from "node:crypto";
import { processWide } from "@/server/jobs/process-wide.ts";

/** In which a request carries for how many seconds it has to wait; set by the server, whatever a client sends. */
export const WAIT_HEADER = "x-rolewalk-wait";

/** Tokens a second, and how many may be there at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const DEFAULT: Rate = { perSecond: 100, burst: 500 };
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
/** What changes something, or is asked by a body, costs more than a question. */
const WRITE_COST = 5;
const REMEMBERED = 10_000;
const UNCOUNTED = /^\/(_next\/static\/.*|healthz|readyz|metrics)$/;

/** `ROLEWALK_RATE=PER_SECOND[/BURST]` holds for everybody; where it says nothing, other machines have 100/500 and this one has no limit. */
export function rateFor(client: string, environment: Readonly<Record<string, string | undefined>>): Rate | undefined {
  const [, perSecond, burst] = /^(\d{1,6})(?:\/(\d{1,6}))?$/.exec(environment["ROLEWALK_RATE"] ?? "") ?? [];
  if (perSecond !== undefined && Number(perSecond) > 0) return { perSecond: Number(perSecond), burst: Math.max(WRITE_COST, Number(burst ?? perSecond)) };
  return LOOPBACK.test(client) ? undefined : DEFAULT;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets, one a key. The keys asked for longest ago are forgotten: they have been full again since. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes `cost` tokens at a time in milliseconds; seconds until they are there when they are not, and then takes none. */
  take(key: string, cost: number, { perSecond, burst }: Rate, now: number): number {
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const full = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
    const isEnough = full >= cost;
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: isEnough ? full - cost : full, at: now });
    for (const old of this.#buckets.keys()) {
      if (this.#buckets.size <= REMEMBERED) break;
      this.#buckets.delete(old);
    }
    return isEnough ? 0 : Math.max(1, Math.ceil((cost - full) / perSecond));
  }
}

const buckets = processWide("rates", () => new Buckets());

/** Who is counted: the address, and beside it whoever shows a session or a key, so that one of them cannot spread over many addresses. */
function keysOf(client: string, headers: Readonly<Record<string, string | string[] | undefined>>): readonly string[] {
  const shown = headers["authorization"] ?? headers["cookie"];
  return [`from ${client}`, ...(shown === undefined ? [] : [`as ${createHash("sha256").update(String(shown)).digest("base64")}`])];
}

/** The path of a request's first line as the router reads it: without its query, and with dots followed. Empty: it is none. */
export function pathOf(url = ""): string {
  const whole = url.startsWith("/") ? `http://rolewalk.invalid${url}` : url;
  return URL.canParse(whole) ? new URL(whole).pathname : "";
}

/** Counts a request; for how many seconds whoever sends it has to wait, 0: it may go on. The program's own files and the probes are not counted. */
export function waitFor(
  {
    method,
    url,
    headers,
  }: { readonly method?: string | undefined; readonly url?: string | undefined; readonly headers: Readonly<Record<string, string | string[] | undefined>> },
  client: string,
  environment: Readonly<Record<string, string | undefined>>,
  now = Date.now(),
): number {
  const rate = rateFor(client, environment);
  if (!rate || UNCOUNTED.test(pathOf(url))) return 0;
  const cost = method === "GET" || method === "HEAD" ? 1 : WRITE_COST;
  return Math.max(...keysOf(client, headers).map((key) => buckets.take(key, cost, rate, now)));
}
