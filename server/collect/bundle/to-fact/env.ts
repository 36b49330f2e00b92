import { z } from "zod";
import { list, optional, plainText, text } from "@/server/collect/bundle/raw.ts";
import type { EnvFact } from "@/server/facts/kubernetes.ts";
import { isKeyIdName } from "@/server/model/access-key.ts";
import { keptValue } from "./kept-text.ts";

const keyRef = optional(z.object({ name: optional(text), key: text }));

export const rawEnv = list(
  z.object({
    name: text,
    value: optional(plainText),
    valueFrom: optional(z.object({ configMapKeyRef: keyRef, secretKeyRef: keyRef })),
  }),
);
type RawEnv = z.output<typeof rawEnv>[number];

const reference = optional(z.object({ name: optional(text) }));
export const rawEnvFrom = list(z.object({ prefix: optional(text), configMapRef: reference, secretRef: reference }));

function sourceOf(valueFrom: NonNullable<RawEnv["valueFrom"]>): NonNullable<EnvFact["from"]> {
  const { configMapKeyRef: configMap, secretKeyRef: secret } = valueFrom;
  if (configMap) return { kind: "configmap", name: configMap.name ?? "", key: configMap.key };
  if (secret) return { kind: "secret", name: secret.name ?? "", key: secret.key };
  return { kind: "other" };
}

const namesKeyId = (name: string, from: NonNullable<EnvFact["from"]>): boolean => isKeyIdName(name) || (from.kind !== "other" && isKeyIdName(from.key));

/** The variables that a rule reads: those of the AWS SDKs, and any whose value is an access key id, or comes from a key named as one. */
export function envFacts(env: readonly RawEnv[]): EnvFact[] {
  return env.flatMap(({ name, value, valueFrom }): EnvFact[] => {
    const isAws = name.startsWith("AWS_");
    if (valueFrom) {
      const from = sourceOf(valueFrom);
      return isAws || namesKeyId(name, from) ? [{ name, from }] : [];
    }
    const kept = keptValue(name, value ?? "");
    return isAws || kept !== undefined ? [{ name, value: kept }] : [];
  });
}

export const envFromFacts = (sources: z.output<typeof rawEnvFrom>) =>
  sources.flatMap(({ prefix = "", configMapRef, secretRef }) => [
    ...(configMapRef?.name ? [{ kind: "configmap" as const, name: configMapRef.name, prefix }] : []),
    ...(secretRef?.name ? [{ kind: "secret" as const, name: secretRef.name, prefix }] : []),
  ]);
