import { z } from "zod";
import { list, optional, text, textMap, texts } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { AddonFact, FargateProfileFact, IdentityProviderConfigFact, NodegroupFact } from "@/server/facts/eks.ts";

const rawNodegroup = z.object({
  nodegroupName: text,
  nodeRole: optional(text),
  amiType: optional(text),
  launchTemplate: optional(z.object({ id: optional(text), name: optional(text), version: optional(text) })),
  labels: textMap,
});

export const toNodegroupFact = (raw: unknown): Mapped<NodegroupFact> =>
  mapWith(rawNodegroup, raw, (n) => ({
    name: n.nodegroupName,
    nodeRoleArn: n.nodeRole,
    amiType: n.amiType,
    launchTemplate: n.launchTemplate?.name ?? n.launchTemplate?.id,
    labels: n.labels,
  }));

const rawFargate = z.object({
  fargateProfileName: text,
  fargateProfileArn: optional(text),
  podExecutionRoleArn: optional(text),
  selectors: list(z.object({ namespace: text, labels: textMap })),
});

export const toFargateProfileFact = (raw: unknown): Mapped<FargateProfileFact> =>
  mapWith(rawFargate, raw, (f) => ({
    name: f.fargateProfileName,
    arn: f.fargateProfileArn,
    podExecutionRoleArn: f.podExecutionRoleArn,
    selectors: f.selectors,
  }));

const rawAddon = z.object({ addonName: text, addonVersion: optional(text), serviceAccountRoleArn: optional(text), podIdentityAssociations: texts });

export const toAddonFact = (raw: unknown): Mapped<AddonFact> =>
  mapWith(rawAddon, raw, (a) => ({
    name: a.addonName,
    version: a.addonVersion,
    serviceAccountRoleArn: a.serviceAccountRoleArn,
    podIdentityAssociations: a.podIdentityAssociations,
  }));

const rawConfig = z.object({
  oidc: z.object({
    identityProviderConfigName: text,
    issuerUrl: text,
    clientId: text,
    usernameClaim: optional(text),
    usernamePrefix: optional(text),
    groupsClaim: optional(text),
    groupsPrefix: optional(text),
    requiredClaims: textMap,
  }),
});

export const toIdentityProviderConfigFact = (raw: unknown): Mapped<IdentityProviderConfigFact> =>
  mapWith(rawConfig, raw, ({ oidc: { identityProviderConfigName: name, ...rest } }) => ({ name, ...rest }));
