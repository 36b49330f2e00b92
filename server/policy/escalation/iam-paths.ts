import { call, type EscalationPath } from "./path.ts";

/** A principal gives itself permissions (H37). */
const SELF: readonly EscalationPath[] = [
  {
    id: "iam-001",
    calls: [call("iam:CreatePolicyVersion", "policy")],
    end: { kind: "account", of: "any" },
    takesFor: "the policy has fewer than five versions",
  },
  { id: "iam-005", calls: [call("iam:PutRolePolicy", "self")], end: { kind: "account", of: "role" } },
  { id: "iam-007", calls: [call("iam:PutUserPolicy", "self")], end: { kind: "account", of: "user" } },
  {
    id: "iam-008",
    calls: [call("iam:AttachUserPolicy", "self")],
    end: { kind: "account", of: "user" },
  },
  {
    id: "iam-009",
    calls: [call("iam:AttachRolePolicy", "self")],
    end: { kind: "account", of: "role" },
  },
  {
    id: "iam-010",
    calls: [call("iam:AttachGroupPolicy", "own-group")],
    end: { kind: "account", of: "user" },
  },
  {
    id: "iam-011",
    calls: [call("iam:PutGroupPolicy", "own-group")],
    end: { kind: "account", of: "user" },
  },
  { id: "iam-013", calls: [call("iam:AddUserToGroup", "group")], end: { kind: "group" } },
];

/** A principal gets at another's credentials (H35, H36). */
const PRINCIPAL: readonly EscalationPath[] = [
  {
    id: "iam-012",
    calls: [call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: false },
  },
  {
    id: "iam-002",
    calls: [call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: false },
  },
  {
    id: "iam-003",
    calls: [call("iam:CreateAccessKey", "target"), call("iam:DeleteAccessKey", "target")],
    end: { kind: "user", by: "rotated-key", powers: false },
  },
  {
    id: "iam-004",
    calls: [call("iam:CreateLoginProfile", "target")],
    end: { kind: "user", by: "new-password", powers: false },
  },
  {
    id: "iam-006",
    calls: [call("iam:UpdateLoginProfile", "target")],
    end: { kind: "user", by: "password", powers: false },
  },
];

/** A principal widens another's permissions and becomes it (H35–H37). */
const BOTH: readonly EscalationPath[] = [
  {
    id: "iam-014",
    calls: [call("iam:AttachRolePolicy", "target")],
    end: { kind: "role", by: "assume", powers: true },
  },
  {
    id: "iam-015",
    calls: [call("iam:AttachUserPolicy", "target"), call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: true },
  },
  {
    id: "iam-016",
    calls: [call("iam:CreatePolicyVersion", "policy")],
    end: { kind: "role", by: "assume", powers: true },
    takesFor: "the policy has fewer than five versions",
  },
  {
    id: "iam-017",
    calls: [call("iam:PutRolePolicy", "target")],
    end: { kind: "role", by: "assume", powers: true },
  },
  {
    id: "iam-018",
    calls: [call("iam:PutUserPolicy", "target"), call("iam:CreateAccessKey", "target")],
    end: { kind: "user", by: "key", powers: true },
  },
  {
    id: "iam-019",
    calls: [call("iam:AttachRolePolicy", "target"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
  },
  {
    id: "iam-020",
    calls: [call("iam:CreatePolicyVersion", "policy"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
    takesFor: "the policy has fewer than five versions",
  },
  {
    id: "iam-021",
    calls: [call("iam:PutRolePolicy", "target"), call("iam:UpdateAssumeRolePolicy", "target")],
    end: { kind: "role", by: "trust", powers: true },
  },
];

export const IAM_PATHS: readonly EscalationPath[] = [...SELF, ...PRINCIPAL, ...BOTH];
