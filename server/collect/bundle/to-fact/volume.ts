import { z } from "zod";
import { isObject, list, optional, text } from "@/server/collect/bundle/raw.ts";
import type { VolumeFact } from "@/server/facts/kubernetes.ts";

const named = optional(z.object({ name: optional(text) }));
const source = z.object({
  serviceAccountToken: optional(z.object({ audience: optional(text), expirationSeconds: optional(z.number()), path: z.string().default("token") })),
  secret: named,
  configMap: named,
});

const known = z.object({
  name: text,
  projected: optional(z.object({ sources: list(source) })),
  secret: optional(z.object({ secretName: optional(text) })),
  configMap: named,
  hostPath: optional(z.object({ path: text })),
  persistentVolumeClaim: optional(z.object({ claimName: text })),
});

export const rawVolume = z.unknown().transform((raw, ctx) => {
  const parsed = known.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) ctx.addIssue({ code: "custom", path: [...issue.path], message: issue.message });
    return z.NEVER;
  }
  return { ...parsed.data, type: isObject(raw) ? (Object.keys(raw).find((key) => key !== "name") ?? "emptyDir") : "emptyDir" };
});

const namesOf = (all: ReadonlyArray<{ name?: string | undefined } | undefined>): string[] => all.flatMap((one) => (one?.name ? [one.name] : []));

export function volumeFact(v: z.output<typeof rawVolume>): VolumeFact {
  const { name } = v;
  if (v.projected) {
    const { sources } = v.projected;
    const tokens = sources.flatMap((s) => (s.serviceAccountToken ? [{ ...s.serviceAccountToken, audience: s.serviceAccountToken.audience || undefined }] : []));
    return { kind: "projected", name, tokens, secrets: namesOf(sources.map((s) => s.secret)), configMaps: namesOf(sources.map((s) => s.configMap)) };
  }
  if (v.secret) return { kind: "secret", name, secret: v.secret.secretName ?? "" };
  if (v.configMap) return { kind: "configmap", name, configMap: v.configMap.name ?? "" };
  if (v.hostPath) return { kind: "hostpath", name, path: v.hostPath.path };
  if (v.persistentVolumeClaim) return { kind: "claim", name, claim: v.persistentVolumeClaim.claimName };
  return { kind: "other", name, type: v.type };
}
