import { z } from "zod";
import { field } from "@/server/collect/bundle/raw.ts";
import { mapWith } from "@/server/collect/bundle/result-of.ts";
import { toGroupFact, toInstanceProfileFact, toManagedPolicyFact, toRoleFact, toUserFact } from "@/server/collect/bundle/to-fact/iam-principal.ts";
import type { InstanceProfileFact } from "@/server/facts/iam.ts";
import { ok } from "@/server/model/result.ts";
import { accountOf, accountReading, type Form } from "./form.ts";
import { harvest, hasList, isTruncated, lengthOf, stateOf } from "./items.ts";

const SECTIONS = ["UserDetailList", "GroupDetailList", "RoleDetailList"] as const;

/** The role itself, and the instance profiles that its details carry. */
function toRoleAndProfiles(raw: unknown) {
  const role = toRoleFact(raw, "details");
  if (!role.ok) return role;
  const profiles = mapWith(z.array(z.unknown()).nullish(), field(raw, "InstanceProfileList"), (all) => all ?? []);
  const facts = (profiles.ok ? profiles.value : []).flatMap((profile): InstanceProfileFact[] => {
    const fact = toInstanceProfileFact(profile);
    return fact.ok ? [fact.value] : [];
  });
  return ok({ role: role.value, profiles: facts });
}

/**
 * `aws iam get-account-authorization-details`, one page. A section that is not there was not asked for; no account is without roles, so an empty
 * role section comes from a filtered answer and says nothing.
 */
export const accountDetails: Form = {
  kind: "iam get-account-authorization-details",
  matches: (doc) => SECTIONS.some((key) => hasList(doc, key)),
  read: (doc, kind) => {
    const users = harvest(field(doc, "UserDetailList"), (raw) => toUserFact(raw, "details"), "user");
    const groups = harvest(field(doc, "GroupDetailList"), (raw) => toGroupFact(raw, "details"), "group");
    const roles = harvest(field(doc, "RoleDetailList"), toRoleAndProfiles, "role");
    const policies = harvest(field(doc, "Policies"), toManagedPolicyFact, "policy");
    const failures = [...users.failures, ...groups.failures, ...roles.failures, ...policies.failures];
    const truncated = isTruncated(doc);
    const principals = [
      ...roles.facts.map((r) => r.role.arn),
      ...users.facts.map((u) => u.arn),
      ...groups.facts.map((g) => g.arn),
      ...policies.facts.map((p) => p.arn),
    ];
    const part = {
      users: users.facts,
      groups: groups.facts,
      roles: roles.facts.map((r) => r.role),
      policies: policies.facts,
      instanceProfiles: roles.facts.flatMap((r) => r.profiles),
      lists: {
        ...(hasList(doc, "UserDetailList") && { users: stateOf(truncated, users.failures) }),
        ...(hasList(doc, "GroupDetailList") && { groups: stateOf(truncated, groups.failures) }),
        ...(lengthOf(field(doc, "RoleDetailList")) > 0 && { roles: stateOf(truncated, roles.failures) }),
        ...(hasList(doc, "Policies") && { policies: stateOf(truncated, policies.failures) }),
        ...(roles.facts.some((r) => r.profiles.length > 0) && { instanceProfiles: "partial" as const }),
      },
    };
    const objects = SECTIONS.reduce((sum, key) => sum + lengthOf(field(doc, key)), lengthOf(field(doc, "Policies")));
    return accountReading(kind, objects, accountOf(principals), part, failures);
  },
};
