import { z } from "zod";
import { list, mapped, optional, text, typedByKey } from "@/server/collect/bundle/raw.ts";
import type { tokenSource, VolumeFact } from "@/server/facts/kubernetes.ts";

const named = optional(z.object({ name: optional(text) }));
const source = z.object({
  serviceAccountToken: optional(z.object({ audience: optional(text), expirationSeconds: optional(z.number()), path: z.string().default("token") })),
  secret: named,
  configMap: named,
});

/** What a projected volume is made of, as far as a rule asks. */
function projection(sources: ReadonlyArray<z.output<typeof source>>) {
  const tokens: Array<z.infer<typeof tokenSource>> = [];
  const secrets: string[] = [];
  const configMaps: string[] = [];
  for (const { serviceAccountToken: t, secret, configMap } of sources) {
    if (t) tokens.push({ audience: t.audience || undefined, expirationSeconds: t.expirationSeconds, path: t.path });
    if (secret?.name) secrets.push(secret.name);
    if (configMap?.name) configMaps.push(configMap.name);
  }
  return { tokens, secrets, configMaps };
}

const known = z.object({
  name: text,
  projected: optional(z.object({ sources: mapped(list(source), projection) })),
  secret: optional(z.object({ secretName: optional(text) })),
  configMap: named,
  hostPath: optional(z.object({ path: text })),
  persistentVolumeClaim: optional(z.object({ claimName: text })),
});

export const rawVolume = typedByKey(known, "name", "emptyDir");

export function volumeFact(v: z.output<typeof rawVolume>): VolumeFact {
  const { name } = v;
  if (v.projected) {
    const { tokens, secrets, configMaps } = v.projected.sources;
    return { kind: "projected", name, tokens, secrets, configMaps };
  }
  if (v.secret) return { kind: "secret", name, secret: v.secret.secretName ?? "" };
  if (v.configMap) return { kind: "configmap", name, configMap: v.configMap.name ?? "" };
  if (v.hostPath) return { kind: "hostpath", name, path: v.hostPath.path };
  if (v.persistentVolumeClaim) return { kind: "claim", name, claim: v.persistentVolumeClaim.claimName };
  return { kind: "other", name, type: v.type };
}
