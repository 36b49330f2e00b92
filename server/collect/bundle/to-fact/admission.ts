import { z } from "zod";
import { list, optional, text, texts } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { AdmissionFact } from "@/server/facts/kubernetes.ts";
import { rawSelector } from "./label-selector.ts";
import { metadataFact, rawMetadata } from "./metadata.ts";

const rules = list(z.object({ operations: texts, apiGroups: texts, resources: texts }));
const webhook = z.object({
  name: text,
  failurePolicy: optional(text),
  namespaceSelector: optional(rawSelector),
  objectSelector: optional(rawSelector),
  clientConfig: optional(z.object({ service: optional(z.object({ namespace: optional(text), name: optional(text) })) })),
  rules,
});
const constraints = optional(z.object({ resourceRules: rules, namespaceSelector: optional(rawSelector), objectSelector: optional(rawSelector) }));
const rawAdmission = z.object({
  metadata: rawMetadata,
  webhooks: list(webhook),
  spec: optional(z.object({ failurePolicy: optional(text), matchConstraints: constraints, policyName: optional(text) })),
});

type Webhook = AdmissionFact["webhooks"][number];

function webhookFact(w: z.output<typeof webhook>): Webhook {
  const service = w.clientConfig?.service;
  return {
    name: w.name,
    failurePolicy: w.failurePolicy ?? "Fail",
    namespaceSelector: w.namespaceSelector,
    objectSelector: w.objectSelector,
    service: service && `${service.namespace ?? ""}/${service.name ?? ""}`,
    rules: w.rules,
  };
}

/** A webhook configuration or an admission policy, which counts as one webhook of its own name. */
export const toAdmissionFact = (kind: AdmissionFact["kind"], raw: unknown): Mapped<AdmissionFact> =>
  mapWith(rawAdmission, raw, ({ metadata, webhooks, spec }) => {
    const own = spec?.matchConstraints;
    const policy: Webhook[] = own
      ? [
          {
            name: metadata.name,
            failurePolicy: spec.failurePolicy ?? "Fail",
            namespaceSelector: own.namespaceSelector,
            objectSelector: own.objectSelector,
            rules: own.resourceRules,
          },
        ]
      : [];
    return { ...metadataFact(metadata), kind, webhooks: [...webhooks.map(webhookFact), ...policy] };
  });
