import { z } from "zod";
import { list, optional, text, texts } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { RbacBindingFact, RbacRoleFact } from "@/server/facts/kubernetes.ts";
import { rawSelector } from "./label-selector.ts";
import { metadataFact, namespacedFact, rawMetadata } from "./metadata.ts";

const rule = z.object({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts, nonResourceURLs: texts });
const rawRole = z.object({ metadata: rawMetadata, rules: list(rule), aggregationRule: optional(z.object({ clusterRoleSelectors: list(rawSelector) })) });
const rawBinding = z.object({
  metadata: rawMetadata,
  roleRef: z.object({ kind: text, name: text, apiGroup: optional(text) }),
  subjects: list(z.object({ kind: text, name: text, namespace: optional(text), apiGroup: optional(text) })),
});

const scoped = (kind: string, metadata: z.output<typeof rawMetadata>) => (kind.startsWith("Cluster") ? metadataFact(metadata) : namespacedFact(metadata));

/** A Role or, without namespace, a ClusterRole. */
export const toRbacRoleFact = (kind: string) =>
  mapper(
    rawRole,
    (role): RbacRoleFact => ({ ...scoped(kind, role.metadata), rules: role.rules, aggregationSelectors: role.aggregationRule?.clusterRoleSelectors }),
  );

/** A RoleBinding or, without namespace, a ClusterRoleBinding. */
export const toRbacBindingFact = (kind: string) =>
  mapper(rawBinding, (binding): RbacBindingFact => ({ ...scoped(kind, binding.metadata), role: binding.roleRef, subjects: binding.subjects }));
