import { z } from "zod";

/** What an entity is, for icons and columns. */
export const ENTITY_KINDS = [
  "pod",
  "workload",
  "service-account",
  "node",
  "namespace",
  "kubernetes-user",
  "kubernetes-group",
  "cluster",
  "oidc-provider",
  "saml-provider",
  "instance-profile",
  "pod-identity-association",
  "iam-user",
  "iam-group",
  "iam-role",
  "account",
  "service",
  "web-identity",
  "saml-subject",
  "access-key",
  "anyone",
  "person",
  "other",
] as const;
export const entityKind = z.enum(ENTITY_KINDS);
export type EntityKind = z.infer<typeof entityKind>;
