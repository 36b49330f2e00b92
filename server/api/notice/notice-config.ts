import { UsageError } from "@/server/api/usage-error.ts";
import { FORBIDDEN_REASON, namesForbidden } from "@/server/collect/forbidden-address.ts";
import { SEVERITY_WORDS } from "@/server/contract/findings.ts";
import type { Severity } from "@/server/findings/severity.ts";

/** Where notices go, and what is told. */
export interface NoticeConfig {
  readonly url: URL;
  /** The bytes that messages are signed with. */
  readonly key: Buffer;
  /** That severe or worse. */
  readonly severity: Severity;
  /** Whether references and names are in it. */
  readonly hasNames: boolean;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const LEAST_KEY_BYTES = 24;

const refused = (variable: string, cause: string): UsageError => new UsageError("invalid", `${variable}: ${cause}`);

function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw refused("ROLEWALK_NOTICE_URL", "takes a URL such as https://chat.example.com/hooks/1");
  const url = new URL(text);
  if (namesForbidden(url.href)) throw refused("ROLEWALK_NOTICE_URL", FORBIDDEN_REASON);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname)))
    throw refused("ROLEWALK_NOTICE_URL", "takes https, or http on this machine alone");
  return url;
}

/** `whsec_` and base64, as Standard Webhooks writes keys, or any text. */
function keyOf(text: string): Buffer {
  const key = text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text, "utf8");
  if (key.length < LEAST_KEY_BYTES) throw refused("ROLEWALK_NOTICE_KEY", `has to be at least ${LEAST_KEY_BYTES} bytes long`);
  return key;
}

/** What the environment says of notices; undefined: there are none. @throws UsageError naming the variable */
export function noticeConfig(environment: NodeJS.ProcessEnv): NoticeConfig | undefined {
  const { ROLEWALK_NOTICE_URL: url, ROLEWALK_NOTICE_KEY: key, ROLEWALK_NOTICE_SEVERITY: severity = "high", ROLEWALK_NOTICE_NAMES: names = "yes" } = environment;
  if (!url) return undefined;
  const word = SEVERITY_WORDS.find((one) => one === severity);
  if (!word) throw refused("ROLEWALK_NOTICE_SEVERITY", `takes one of ${SEVERITY_WORDS.join(", ")}`);
  if (names !== "yes" && names !== "no") throw refused("ROLEWALK_NOTICE_NAMES", "takes yes or no");
  if (!key) throw refused("ROLEWALK_NOTICE_KEY", "is missing: messages are signed with it");
  return { url: urlOf(url), key: keyOf(key), severity: word, hasNames: names === "yes" };
}
