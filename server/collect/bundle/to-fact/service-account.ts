import { z } from "zod";
import { list, optional, text } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { NamespaceFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { metadataFact, namespacedFact, rawMetadata } from "./metadata.ts";

const rawServiceAccount = z.object({
  metadata: rawMetadata,
  automountServiceAccountToken: optional(z.boolean()),
  secrets: list(z.object({ name: optional(text) })),
});

export const toServiceAccountFact = (raw: unknown): Mapped<ServiceAccountFact> =>
  mapWith(rawServiceAccount, raw, (account) => ({
    ...namespacedFact(account.metadata),
    automountToken: account.automountServiceAccountToken,
    secrets: account.secrets.flatMap((secret) => (secret.name ? [secret.name] : [])),
  }));

export const toNamespaceFact = (raw: unknown): Mapped<NamespaceFact> =>
  mapWith(z.object({ metadata: rawMetadata }), raw, ({ metadata }) => metadataFact(metadata));
