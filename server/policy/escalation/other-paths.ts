import { EC2 } from "@/server/policy/ec2.ts";
import { call, type EscalationPath, onAny, PASS_ROLE } from "./path.ts";

/** A limit on the caller, or on a role it may assume, falls away (H37, H38, H40). */
const LIMITS: readonly EscalationPath[] = [
  {
    id: "set-default-policy-version",
    calls: [call("iam:SetDefaultPolicyVersion", "named")],
    end: { kind: "strengthened", by: "other-version", of: "any" },
  },
  {
    id: "delete-user-permissions-boundary",
    calls: [call("iam:DeleteUserPermissionsBoundary", "named")],
    end: { kind: "strengthened", by: "no-boundary", of: "user" },
  },
  {
    id: "delete-role-permissions-boundary",
    calls: [call("iam:DeleteRolePermissionsBoundary", "named")],
    end: { kind: "strengthened", by: "no-boundary", of: "role" },
  },
  {
    id: "put-user-permissions-boundary",
    calls: [call("iam:PutUserPermissionsBoundary", "named")],
    end: { kind: "strengthened", by: "no-boundary", of: "user" },
  },
  {
    id: "put-role-permissions-boundary",
    calls: [call("iam:PutRolePermissionsBoundary", "named")],
    end: { kind: "strengthened", by: "no-boundary", of: "role" },
  },
  { id: "tag-user", calls: [call("iam:TagUser", "named")], end: { kind: "strengthened", by: "chosen-tags", of: "user" } },
  { id: "tag-role", calls: [call("iam:TagRole", "named")], end: { kind: "strengthened", by: "chosen-tags", of: "role" } },
];

/** Names that something still trusts, though nothing bears them, and signers that are exchanged (H26, H39). */
const NAMES: readonly EscalationPath[] = [
  { id: "create-role", calls: [call("iam:CreateRole", "named")], end: { kind: "recreated", of: "role" } },
  { id: "create-user", calls: [call("iam:CreateUser", "named"), call("iam:CreateAccessKey", "named")], end: { kind: "recreated", of: "user" } },
  {
    id: "create-open-id-connect-provider",
    calls: [call("iam:CreateOpenIDConnectProvider", "named")],
    end: { kind: "federated", by: "new-oidc-provider" },
  },
  {
    id: "add-client-id-to-open-id-connect-provider",
    calls: [call("iam:AddClientIDToOpenIDConnectProvider", "named")],
    end: { kind: "federated", by: "new-audience" },
  },
  { id: "create-saml-provider", calls: [call("iam:CreateSAMLProvider", "named")], end: { kind: "federated", by: "new-saml-provider" } },
  { id: "update-saml-provider", calls: [call("iam:UpdateSAMLProvider", "named")], end: { kind: "federated", by: "new-saml-metadata" } },
];

const ON_INSTANCE = onAny("ssm:StartSession", "instance/*");
const STATES = "states.amazonaws.com";
const START = onAny("states:StartExecution", "stateMachine:*");

/** More services that work with a role they are passed or hold (H33, H41). */
const SERVICES: readonly EscalationPath[] = [
  {
    id: "associate-iam-instance-profile",
    calls: [PASS_ROLE, onAny("ec2:AssociateIamInstanceProfile", "instance/*"), ON_INSTANCE],
    end: { kind: "passed-role", service: EC2, profile: true },
    takesFor: "an instance without an instance profile exists whose SSM agent is running",
  },
  {
    id: "replace-iam-instance-profile-association",
    calls: [PASS_ROLE, onAny("ec2:ReplaceIamInstanceProfileAssociation", "instance/*"), ON_INSTANCE],
    end: { kind: "passed-role", service: EC2, profile: true },
    takesFor: "an instance with an instance profile exists whose SSM agent is running",
  },
  {
    id: "start-automation-execution",
    calls: [PASS_ROLE, onAny("ssm:CreateDocument", "document/*"), onAny("ssm:StartAutomationExecution", "automation-definition/*")],
    end: { kind: "passed-role", service: "ssm.amazonaws.com", profile: false },
  },
  {
    id: "create-state-machine",
    calls: [PASS_ROLE, onAny("states:CreateStateMachine", "stateMachine:*"), START],
    end: { kind: "passed-role", service: STATES, profile: false },
  },
  {
    id: "update-state-machine",
    calls: [onAny("states:UpdateStateMachine", "stateMachine:*"), START],
    end: { kind: "held-role", service: STATES, holder: "state-machine" },
  },
];

/** Paths that the public catalogue does not have. */
export const OTHER_PATHS: readonly EscalationPath[] = [...SERVICES, ...LIMITS, ...NAMES];
