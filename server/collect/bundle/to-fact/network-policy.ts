import { z } from "zod";
import { list, optional, text, texts } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { NetworkPolicyFact } from "@/server/facts/kubernetes.ts";
import { rawSelector } from "./label-selector.ts";
import { namespacedFact, rawMetadata } from "./metadata.ts";

const peer = z.object({ ipBlock: optional(z.object({ cidr: text, except: texts })) });
const port = z.object({ protocol: optional(text), port: optional(z.union([z.number(), z.string()])), endPort: optional(z.number()) });
const egressRule = z.object({ to: list(peer), ports: list(port) });
const rawPolicy = z.object({
  metadata: rawMetadata,
  spec: z.object({ podSelector: z.preprocess((value) => value ?? {}, rawSelector), policyTypes: texts, egress: optional(z.array(egressRule)) }),
});

/** Egress only: a policy restricts it when it says so or has egress rules. */
export const toNetworkPolicyFact = mapper(rawPolicy, ({ metadata, spec }): NetworkPolicyFact => {
  const restricts = spec.policyTypes.includes("Egress") || (spec.policyTypes.length === 0 && spec.egress !== undefined);
  const egress = (spec.egress ?? []).map((rule) => ({
    anyPeer: rule.to.length === 0,
    peers: rule.to.map((p) => (p.ipBlock ? { kind: "cidr" as const, cidr: p.ipBlock.cidr, except: p.ipBlock.except } : { kind: "selector" as const })),
    ports: rule.ports,
  }));
  return { ...namespacedFact(metadata), podSelector: spec.podSelector, egress: restricts ? egress : undefined };
});
