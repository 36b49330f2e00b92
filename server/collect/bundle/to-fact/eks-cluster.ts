import { z } from "zod";
import { optional, tags, text, texts, time } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { EksClusterFact } from "@/server/facts/eks.ts";
import { issuerOf } from "./provider.ts";

const rawCluster = z.object({
  name: text,
  arn: text,
  version: optional(text),
  roleArn: optional(text),
  createdAt: time,
  endpoint: optional(text),
  identity: optional(z.object({ oidc: optional(z.object({ issuer: optional(text) })) })),
  accessConfig: optional(
    z.object({
      authenticationMode: optional(z.enum(["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"])).catch(undefined),
      bootstrapClusterCreatorAdminPermissions: optional(z.boolean()),
    }),
  ),
  resourcesVpcConfig: optional(
    z.object({ endpointPublicAccess: optional(z.boolean()), endpointPrivateAccess: optional(z.boolean()), publicAccessCidrs: texts }),
  ),
  computeConfig: optional(z.object({ enabled: optional(z.boolean()), nodeRoleArn: optional(text) })),
  tags,
});

/** `aws eks describe-cluster`. */
export const toEksClusterFact = (raw: unknown): Mapped<EksClusterFact> =>
  mapWith(rawCluster, raw, (c) => ({
    name: c.name,
    arn: c.arn,
    version: c.version,
    roleArn: c.roleArn,
    issuer: c.identity?.oidc?.issuer === undefined ? undefined : issuerOf(c.identity.oidc.issuer),
    endpoint: c.endpoint,
    authenticationMode: c.accessConfig?.authenticationMode,
    bootstrapCreatorAdmin: c.accessConfig?.bootstrapClusterCreatorAdminPermissions,
    endpointPublicAccess: c.resourcesVpcConfig?.endpointPublicAccess,
    endpointPrivateAccess: c.resourcesVpcConfig?.endpointPrivateAccess,
    publicAccessCidrs: c.resourcesVpcConfig?.publicAccessCidrs ?? [],
    autoMode: c.computeConfig?.enabled ?? false,
    autoModeNodeRoleArn: c.computeConfig?.nodeRoleArn,
    createdAt: c.createdAt,
    tags: c.tags,
  }));
