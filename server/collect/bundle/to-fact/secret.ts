import { z } from "zod";
import { keyNames, optional, text } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { SecretFact } from "@/server/facts/kubernetes.ts";
import { rawMetadata } from "./metadata.ts";

const rawSecret = z.object({ metadata: rawMetadata, type: optional(text), data: keyNames, stringData: keyNames });

/** Name, namespace, type and key names, and of a token Secret the account it belongs to; nothing else of a Secret is read. */
export const toSecretFact = mapper(
  rawSecret,
  ({ metadata, type, data, stringData }): SecretFact => ({
    name: metadata.name,
    namespace: metadata.namespace ?? "default",
    labels: {},
    annotations: {},
    type: type ?? "Opaque",
    keys: [...new Set([...data, ...stringData])],
    serviceAccount: metadata.annotations["kubernetes.io/service-account.name"],
  }),
);
