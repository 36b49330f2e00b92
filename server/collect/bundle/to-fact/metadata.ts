import { z } from "zod";
import { list, optional, text, textMap, time } from "@/server/collect/bundle/raw.ts";
import { keptAnnotations } from "./kept-text.ts";

const owner = z.object({ kind: text, name: text, controller: optional(z.boolean()) });

/** `metadata` of any Kubernetes object, as far as facts need it. */
export const rawMetadata = z.object({
  name: z.string().min(1),
  namespace: optional(text),
  uid: optional(text),
  creationTimestamp: time,
  labels: textMap,
  annotations: textMap,
  ownerReferences: list(owner),
});
type RawMetadata = z.output<typeof rawMetadata>;

/** Name, labels and the annotations that a rule names. */
export const metadataFact = (m: RawMetadata) => ({
  name: m.name,
  uid: m.uid,
  createdAt: m.creationTimestamp,
  labels: m.labels,
  annotations: keptAnnotations(m.annotations),
});

/** The same with a namespace; a manifest that names none goes to `default`, as kubectl would send it. */
export const namespacedFact = (m: RawMetadata) => ({ ...metadataFact(m), namespace: m.namespace ?? "default" });

/** The controlling owner, else the first one. */
export function ownerFact(m: RawMetadata): { kind: string; name: string } | undefined {
  const found = m.ownerReferences.find((o) => o.controller) ?? m.ownerReferences[0];
  return found && { kind: found.kind, name: found.name };
}
