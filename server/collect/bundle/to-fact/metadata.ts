import { z } from "zod";
import { list, mapped, nonEmptyText, optional, text, textMap, time } from "@/server/collect/bundle/raw.ts";
import { keptAnnotations } from "./kept-text.ts";

const owner = z.object({ kind: text, name: text, controller: optional(z.boolean()) });

/** The controlling owner, else the first one. */
function ownerFact(all: readonly z.output<typeof owner>[]): { kind: string; name: string } | undefined {
  const found = all.find((o) => o.controller) ?? all[0];
  return found && { kind: found.kind, name: found.name };
}

/** `metadata` of any Kubernetes object, as far as facts need it. */
export const rawMetadata = z.object({
  name: nonEmptyText,
  namespace: optional(text),
  uid: optional(text),
  creationTimestamp: time,
  labels: textMap,
  annotations: textMap,
  ownerReferences: mapped(list(owner), ownerFact),
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
