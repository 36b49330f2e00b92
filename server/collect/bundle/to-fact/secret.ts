import { z } from "zod";
import { anything, isObject, optional, text } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { SecretFact } from "@/server/facts/kubernetes.ts";
import { rawMetadata } from "./metadata.ts";

const rawSecret = z.object({ metadata: rawMetadata, type: optional(text), data: anything, stringData: anything });

const keysOf = (data: unknown): string[] => (isObject(data) ? Object.keys(data) : []);

/** Name, namespace, type and key names, and of a token Secret the account it belongs to; nothing else of a Secret is read. */
export const toSecretFact = (raw: unknown): Mapped<SecretFact> =>
  mapWith(rawSecret, raw, ({ metadata, type, data, stringData }) => ({
    name: metadata.name,
    namespace: metadata.namespace ?? "default",
    labels: {},
    annotations: {},
    type: type ?? "Opaque",
    keys: [...new Set([...keysOf(data), ...keysOf(stringData)])],
    serviceAccount: metadata.annotations["kubernetes.io/service-account.name"],
  }));
