import { z } from "zod";
import { keyNames, textMap } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { ConfigMapFact } from "@/server/facts/kubernetes.ts";
import { isAwsAuthSection, keptValue } from "./kept-text.ts";
import { namespacedFact, rawMetadata } from "./metadata.ts";

const rawConfigMap = z.object({ metadata: rawMetadata, data: textMap, binaryData: keyNames });

/** Key names, the sections of kube-system/aws-auth, and values that name an AWS role or key; no other value. */
export const toConfigMapFact = mapper(rawConfigMap, ({ metadata, data, binaryData }): ConfigMapFact => {
  const base = namespacedFact(metadata);
  const isAwsAuth = base.namespace === "kube-system" && base.name === "aws-auth";
  const kept = Object.entries(data).flatMap(([key, value]): Array<[string, string]> => {
    const one = isAwsAuth && isAwsAuthSection(key) ? value : keptValue(key, value);
    return one === undefined ? [] : [[key, one]];
  });
  return { ...base, keys: [...Object.keys(data), ...binaryData], values: Object.fromEntries(kept) };
});
