import { z } from "zod";
import { UsageError } from "@/server/api/usage-error.ts";
import { newPushKey } from "@/server/gate/push-signature.ts";
import type { Store } from "@/server/store/client.ts";
import { listSources, type SourceRecord, saveSource } from "@/server/store/source-repository.ts";

const clusterName = z.string().regex(/^[A-Za-z0-9=,.@+_-]{1,120}$/, "is no name that a bundle's folder can have");

/** What a source that sends by itself may send, and the public half of its key. */
const pushConfig = z.strictObject({
  key: z.string().min(1),
  publicKey: z.string().min(1),
  clusters: z.array(clusterName),
  accounts: z.array(z.string().regex(/^\d{12}$/, "is no account id of 12 digits")),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type PushConfig = z.infer<typeof pushConfig>;

export const isPushed = (source: SourceRecord): boolean => source.kind === "push";

/** The configuration of a source that sends by itself; undefined for others. */
export const pushConfigOf = (source: SourceRecord): PushConfig | undefined => (isPushed(source) ? pushConfig.safeParse(source.config).data : undefined);

export interface NewPushSource {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly accounts: readonly string[];
  /** RFC 3339; absent: until it is removed. */
  readonly until?: string | undefined;
}

/**
 * Adds a source that sends by itself; of one that is there already the key is replaced, and the old one is refused from then on. Returns the key's text, which is kept
 * nowhere here. @throws UsageError
 */
export async function addPushSource(store: Store, { name, clusters, accounts, until }: NewPushSource): Promise<string> {
  if (clusters.length + accounts.length === 0) throw new UsageError("invalid", "name at least one cluster or account that the source may send");
  const old = (await listSources(store)).find((one) => one.name === name);
  if (old && !isPushed(old)) throw new UsageError("invalid", `there is a source \`${name}\` already, and it is read, not sent`);
  const { id, publicKey, text } = newPushKey();
  const config = pushConfig.safeParse({ key: id, publicKey, clusters, accounts, ...(until !== undefined && { until }) });
  if (!config.success) {
    const issue = config.error.issues[0];
    throw new UsageError("invalid", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  await saveSource(store, { kind: "push", name, config: config.data });
  return text;
}

/** The source whose key this is and that may send now. */
export async function sourceOfKey(store: Store, key: string, now: Date): Promise<{ readonly source: SourceRecord; readonly config: PushConfig } | undefined> {
  for (const source of await listSources(store)) {
    const config = pushConfigOf(source);
    if (config?.key !== key || !source.enabled) continue;
    return config.until === undefined || new Date(config.until) > now ? { source, config } : undefined;
  }
  return undefined;
}
