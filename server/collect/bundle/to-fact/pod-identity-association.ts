import { z } from "zod";
import { anything, optional, text, time } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { policyDocumentOf } from "./policy-document.ts";

const rawAssociation = z.object({
  associationId: optional(text),
  associationArn: optional(text),
  namespace: text,
  serviceAccount: text,
  roleArn: optional(text),
  targetRoleArn: optional(text),
  externalId: optional(text),
  disableSessionTags: z.boolean().nullish(),
  policy: anything,
  createdAt: time,
});

/** A row of the list (without role) or a described association. */
export const toPodIdentityAssociationFact = (raw: unknown): Mapped<PodIdentityAssociationFact> =>
  mapWith(rawAssociation, raw, (a) => ({
    associationId: a.associationId ?? a.associationArn?.split("/").at(-1) ?? `${a.namespace}/${a.serviceAccount}`,
    associationArn: a.associationArn,
    namespace: a.namespace,
    serviceAccount: a.serviceAccount,
    roleArn: a.roleArn,
    targetRoleArn: a.targetRoleArn,
    externalId: a.externalId,
    disableSessionTags: a.disableSessionTags ?? false,
    policy: a.policy === null || a.policy === "" ? undefined : policyDocumentOf(a.policy),
    createdAt: a.createdAt,
  }));
