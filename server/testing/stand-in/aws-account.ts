import type { AwsService } from "./aws.ts";
import { type EksCluster, eksStandIn } from "./aws-eks.ts";
import { ec2StandIn, iamStandIn, stsStandIn } from "./aws-iam.ts";
import { identityCenterStandIn } from "./aws-identity-center.ts";
import { organizationsStandIn } from "./aws-organizations.ts";
import { servicesStandIn } from "./aws-services.ts";

/** A role that Identity Center made for the permission set Admin. */
export const RESERVED_ROLE = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";

/** All services of account 111122223333, which answers every call of a scan. */
export const accountStandIn = (clusters: readonly EksCluster[], roles: readonly string[] = ["a", "b", "c"]): Readonly<Record<string, AwsService>> => ({
  sts: stsStandIn(),
  iam: iamStandIn(roles),
  eks: eksStandIn(clusters),
  ec2: ec2StandIn(["i-1", "i-2"]),
  organizations: organizationsStandIn(),
  ...identityCenterStandIn(),
  ...servicesStandIn(),
});
