import type { Collected, OrganizationFacts, OrganizationLevel } from "./inputs.ts";
import type { Signer } from "./signer.ts";

/** Which organization policies bear on a call, or why none do (B14, B17, B18). */
export type OrganizationSide =
  | { readonly state: "applies"; readonly levels: readonly OrganizationLevel[] }
  | { readonly state: "not-collected" | "no-organization" | "management-account" | "service-linked"; readonly levels?: undefined };

const NOT_COLLECTED: OrganizationSide = { state: "not-collected" };
const NO_ORGANIZATION: OrganizationSide = { state: "no-organization" };
const MANAGEMENT: OrganizationSide = { state: "management-account" };
const SERVICE_LINKED: OrganizationSide = { state: "service-linked" };

/** `isExempt`: the caller (SCP) or the role (RCP) is service-linked. */
export function organizationSide(organization: Collected<OrganizationFacts>, kind: "scps" | "rcps", isExempt: boolean): OrganizationSide {
  if (isExempt) return SERVICE_LINKED;
  if (organization.state === "not-collected") return NOT_COLLECTED;
  const facts = organization.value;
  if (facts.outsideOf !== undefined) return NOT_COLLECTED;
  if (facts.organizationId === undefined) return NO_ORGANIZATION;
  if (facts.isManagementAccount) return MANAGEMENT;
  const policies = facts[kind];
  return policies.state === "read" ? { state: "applies", levels: policies.value } : NOT_COLLECTED;
}

/** Service-linked roles lie under a path of their own; nobody but their service assumes them (B20). */
export const isServiceLinkedPath = (path: string): boolean => path.startsWith("/aws-service-role/");

/** Whether a service-linked role signs: neither service control policies nor resource control policies limit its calls (B14, B17). */
export function isServiceLinkedSigner(signer: Signer): boolean {
  if (signer.kind !== "session") return false;
  return signer.roleArn === undefined ? signer.roleName.startsWith("AWSServiceRoleFor") : signer.roleArn.includes(":role/aws-service-role/");
}

/** Roles that Identity Center keeps (B21). */
export const isIdentityCenterRole = (path: string, name: string): boolean =>
  path.startsWith("/aws-reserved/sso.amazonaws.com/") && name.startsWith("AWSReservedSSO_");
