import { z } from "zod";
import { list, optional, text, texts } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { AdmissionFact, AdmissionRule } from "@/server/facts/kubernetes.ts";
import { rawSelector } from "./label-selector.ts";
import { metadataFact, rawMetadata } from "./metadata.ts";

const rule = z.object({ operations: texts, apiGroups: texts, apiVersions: texts, resources: texts, scope: optional(text), resourceNames: texts });
const rules = list(rule);
const matchConditions = list(z.object({ name: text }));
const webhook = z.object({
  name: text,
  failurePolicy: optional(text),
  namespaceSelector: optional(rawSelector),
  objectSelector: optional(rawSelector),
  clientConfig: optional(z.object({ service: optional(z.object({ namespace: optional(text), name: optional(text) })) })),
  rules,
  matchConditions,
});
const match = z.object({
  resourceRules: rules,
  excludeResourceRules: rules,
  namespaceSelector: optional(rawSelector),
  objectSelector: optional(rawSelector),
});
const rawAdmission = z.object({
  metadata: rawMetadata,
  webhooks: list(webhook),
  spec: optional(
    z.object({
      failurePolicy: optional(text),
      matchConstraints: optional(match),
      matchResources: optional(match),
      matchConditions,
      policyName: optional(text),
      validationActions: texts,
    }),
  ),
});

type Webhook = AdmissionFact["webhooks"][number];
type RawSpec = NonNullable<z.output<typeof rawAdmission>["spec"]>;

const ruleFact = (r: z.output<typeof rule>): AdmissionRule => ({
  operations: r.operations,
  apiGroups: r.apiGroups,
  resources: r.resources,
  ...(r.apiVersions.length > 0 ? { apiVersions: r.apiVersions } : {}),
  ...(r.scope !== undefined ? { scope: r.scope } : {}),
  ...(r.resourceNames.length > 0 ? { resourceNames: r.resourceNames } : {}),
});

const conditions = (of: readonly { readonly name: string }[]): Pick<Webhook, "matchConditions"> =>
  of.length > 0 ? { matchConditions: of.map((c) => c.name) } : {};

function webhookFact(w: z.output<typeof webhook>): Webhook {
  const service = w.clientConfig?.service;
  return {
    name: w.name,
    failurePolicy: w.failurePolicy ?? "Fail",
    namespaceSelector: w.namespaceSelector,
    objectSelector: w.objectSelector,
    service: service && `${service.namespace ?? ""}/${service.name ?? ""}`,
    rules: w.rules.map(ruleFact),
    ...conditions(w.matchConditions),
  };
}

/** What a policy or a binding is for: a policy says it in `matchConstraints`, a binding may narrow it in `matchResources`. */
function policyWebhooks(name: string, spec: RawSpec): Webhook[] {
  const own = spec.matchConstraints ?? spec.matchResources;
  if (!own) return [];
  return [
    {
      name,
      failurePolicy: spec.failurePolicy ?? "Fail",
      namespaceSelector: own.namespaceSelector,
      objectSelector: own.objectSelector,
      rules: own.resourceRules.map(ruleFact),
      ...(own.excludeResourceRules.length > 0 ? { excludeRules: own.excludeResourceRules.map(ruleFact) } : {}),
      ...conditions(spec.matchConditions),
    },
  ];
}

/** A webhook configuration, or an admission policy or binding, which counts as one webhook of its own name. */
export const toAdmissionFact = (kind: AdmissionFact["kind"]) =>
  mapper(
    rawAdmission,
    ({ metadata, webhooks, spec }): AdmissionFact => ({
      ...metadataFact(metadata),
      kind,
      ...(spec?.policyName !== undefined ? { policy: spec.policyName } : {}),
      ...(spec && spec.validationActions.length > 0 ? { actions: spec.validationActions } : {}),
      webhooks: [...webhooks.map(webhookFact), ...(spec ? policyWebhooks(metadata.name, spec) : [])],
    }),
  );
