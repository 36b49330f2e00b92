import { createHmac, randomUUID } from "node:crypto";
import pRetry, { AbortError } from "p-retry";
import { FORBIDDEN_REASON, leadsToForbidden } from "@/server/collect/forbidden-address.ts";
import type { Notice } from "@/server/contract/notice.ts";
import type { NoticeConfig } from "./notice-config.ts";

const TIMEOUT_MS = 10_000;
const RETRIES = 3;

/** The headers of Standard Webhooks (standardwebhooks.com, version 1): id, time in seconds, HMAC-SHA256 over both and the body. */
export function signedHeaders(key: Buffer, id: string, seconds: number, body: string): Readonly<Record<string, string>> {
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": `v1,${signature}` };
}

/**
 * Posts a notice, once more after a second and twice as long each time where nobody answers or the answer is that of a server in trouble. No redirect is followed. The id stays
 * the same, so that whoever takes it twice can tell.
 * @throws Error naming what was answered last
 */
export async function sendNotice({ url, key }: NoticeConfig, notice: Notice, waitMs = 1000): Promise<void> {
  const [id, body] = [randomUUID(), JSON.stringify(notice)];
  await pRetry(
    async () => {
      if (await leadsToForbidden(url.href)) throw new AbortError(`the webhook ${FORBIDDEN_REASON}`);
      const headers = { "content-type": "application/json", ...signedHeaders(key, id, Math.floor(Date.now() / 1000), body) };
      const response = await fetch(url, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.body?.cancel();
      if (response.ok) return;
      const problem = new Error(`the webhook answered ${response.status}`);
      throw response.status >= 500 || response.status === 429 ? problem : new AbortError(problem);
    },
    { retries: RETRIES, minTimeout: waitMs, factor: 2 },
  );
}
