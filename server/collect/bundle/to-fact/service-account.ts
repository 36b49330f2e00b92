import { z } from "zod";
import { list, optional, text } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { NamespaceFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { metadataFact, namespacedFact, rawMetadata } from "./metadata.ts";

const rawServiceAccount = z.object({
  metadata: rawMetadata,
  automountServiceAccountToken: optional(z.boolean()),
  secrets: list(z.object({ name: optional(text) })),
});

export const toServiceAccountFact = mapper(
  rawServiceAccount,
  (account): ServiceAccountFact => ({
    ...namespacedFact(account.metadata),
    automountToken: account.automountServiceAccountToken,
    secrets: account.secrets.flatMap((secret) => (secret.name ? [secret.name] : [])),
  }),
);

export const toNamespaceFact = mapper(z.object({ metadata: rawMetadata }), ({ metadata }): NamespaceFact => metadataFact(metadata));
