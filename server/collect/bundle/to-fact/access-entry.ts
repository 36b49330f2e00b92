import { z } from "zod";
import { list, optional, tags, text, texts, time } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { AccessEntryFact, AssociatedPoliciesFact } from "@/server/facts/eks.ts";

const rawEntry = z.object({
  principalArn: text,
  type: optional(text),
  username: optional(text),
  kubernetesGroups: texts,
  accessEntryArn: optional(text),
  createdAt: time,
  modifiedAt: time,
  tags,
});

export const toAccessEntryFact = (raw: unknown): Mapped<AccessEntryFact> =>
  mapWith(rawEntry, raw, ({ kubernetesGroups, type, ...entry }) => ({ ...entry, type: type ?? "STANDARD", groups: kubernetesGroups }));

const rawAssociated = z.object({
  principalArn: text,
  associatedAccessPolicies: list(z.object({ policyArn: text, accessScope: z.object({ type: text, namespaces: texts }) })),
});

/** `list-associated-access-policies`: the policies of one principal, each for the cluster or for namespaces. */
export const toAssociatedPoliciesFact = (raw: unknown): Mapped<AssociatedPoliciesFact> =>
  mapWith(rawAssociated, raw, ({ principalArn, associatedAccessPolicies }) => ({
    principalArn,
    policies: associatedAccessPolicies.map(({ policyArn, accessScope }) => ({
      policyArn,
      scope: accessScope.type === "cluster" ? "cluster" : accessScope.namespaces,
    })),
  }));
