import { call, type EscalationPath } from "./path.ts";

/** A principal gives itself permissions (H37). */
const SELF: readonly EscalationPath[] = [
  {
    id: "iam-001",
    how: "writes a new default version of a policy attached to itself",
    calls: [call("iam:CreatePolicyVersion", "policy")],
    end: { kind: "account", of: "any" },
    takesFor: "the policy has fewer than five versions",
  },
  { id: "iam-005", how: "writes an inline policy into itself", calls: [call("iam:PutRolePolicy", "self")], end: { kind: "account", of: "role" } },
  { id: "iam-007", how: "writes an inline policy into itself", calls: [call("iam:PutUserPolicy", "self")], end: { kind: "account", of: "user" } },
  {
    id: "iam-008",
    how: "attaches a policy of its choice to itself",
    calls: [call("iam:AttachUserPolicy", "self")],
    end: { kind: "account", of: "user" },
  },
  {
    id: "iam-009",
    how: "attaches a policy of its choice to itself",
    calls: [call("iam:AttachRolePolicy", "self")],
    end: { kind: "account", of: "role" },
  },
  {
    id: "iam-010",
    how: "attaches a policy of its choice to a group it is in",
    calls: [call("iam:AttachGroupPolicy", "own-group")],
    end: { kind: "account", of: "user" },
  },
  {
    id: "iam-011",
    how: "writes an inline policy into a group it is in",
    calls: [call("iam:PutGroupPolicy", "own-group")],
    end: { kind: "account", of: "user" },
  },
  { id: "iam-013", how: "joins a group", calls: [call("iam:AddUserToGroup", "group")], end: { kind: "group" } },
];

/** A principal gets at another's credentials (H35, H36). */
const PRINCIPAL: readonly EscalationPath[] = [
  {
    id: "iam-012",
    how: "rewrites the trust policy of the role so that it names the caller, and assumes the role",
    calls: [call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: false },
  },
  {
    id: "iam-002",
    how: "makes an access key for the user",
    calls: [call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: false },
  },
  {
    id: "iam-003",
    how: "deletes an access key of the user and makes a new one",
    calls: [call("iam:CreateAccessKey", "target"), call("iam:DeleteAccessKey", "target")],
    end: { kind: "user", by: "rotated-key", powers: false },
  },
  {
    id: "iam-004",
    how: "gives the user a first password for the console",
    calls: [call("iam:CreateLoginProfile", "target")],
    end: { kind: "user", by: "new-password", powers: false },
  },
  {
    id: "iam-006",
    how: "changes the user's password for the console",
    calls: [call("iam:UpdateLoginProfile", "target")],
    end: { kind: "user", by: "password", powers: false },
  },
];

/** A principal widens another's permissions and becomes it (H35–H37). */
const BOTH: readonly EscalationPath[] = [
  {
    id: "iam-014",
    how: "attaches a policy of its choice to the role and assumes it",
    calls: [call("iam:AttachRolePolicy", "target")],
    end: { kind: "role", by: "assume", powers: true },
  },
  {
    id: "iam-015",
    how: "attaches a policy of its choice to the user and makes an access key for it",
    calls: [call("iam:AttachUserPolicy", "target"), call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: true },
  },
  {
    id: "iam-016",
    how: "writes a new default version of a policy attached to the role and assumes the role",
    calls: [call("iam:CreatePolicyVersion", "policy")],
    end: { kind: "role", by: "assume", powers: true },
    takesFor: "the policy has fewer than five versions",
  },
  {
    id: "iam-017",
    how: "writes an inline policy into the role and assumes it",
    calls: [call("iam:PutRolePolicy", "target")],
    end: { kind: "role", by: "assume", powers: true },
  },
  {
    id: "iam-018",
    how: "writes an inline policy into the user and makes an access key for it",
    calls: [call("iam:PutUserPolicy", "target"), call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: true },
  },
  {
    id: "iam-019",
    how: "attaches a policy of its choice to the role and rewrites its trust policy",
    calls: [call("iam:AttachRolePolicy", "target"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
  },
  {
    id: "iam-020",
    how: "writes a new default version of a policy attached to the role and rewrites the role's trust policy",
    calls: [call("iam:CreatePolicyVersion", "policy"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
    takesFor: "the policy has fewer than five versions",
  },
  {
    id: "iam-021",
    how: "writes an inline policy into the role and rewrites its trust policy",
    calls: [call("iam:PutRolePolicy", "target"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
  },
];

export const IAM_PATHS: readonly EscalationPath[] = [...SELF, ...PRINCIPAL, ...BOTH];
