import { z } from "zod";
import { unknownAction } from "./answers.ts";
import { condition, evidence, missingFact, ref, step, verdictWord } from "./verdict.ts";

export const ACCESS_LEVEL_NAMES = ["List", "Read", "Write", "Tagging", "Permissions management"] as const;
export const SENSITIVE_KIND_NAMES = ["credentials", "escalation", "permissions", "data"] as const;

/** Actions by access level, as `service:Name`. */
const actionsByLevel = z.partialRecord(z.enum(ACCESS_LEVEL_NAMES), z.array(z.string()));

/** Actions of one service that hold on the same terms. `every`: all actions of the service, which are then listed only when that service is asked for. */
export const permissionGrant = z.object({
  verdict: verdictWord,
  every: z.boolean(),
  count: z.number().int(),
  actions: actionsByLevel,
  resources: z.array(z.string()),
  conditions: z.array(condition),
  missing: z.array(missingFact),
  except: z.array(z.object({ resources: z.array(z.string()), conditional: z.boolean(), by: evidence })),
  by: z.array(evidence),
});
export type PermissionGrant = z.infer<typeof permissionGrant>;

/** Actions that the principal's own policies name and that do not hold, with the check that fails. */
export const permissionWithheld = z.object({
  check: step.shape.check,
  code: z.string(),
  evidence: evidence.optional(),
  every: z.boolean(),
  count: z.number().int(),
  actions: actionsByLevel,
});
export type PermissionWithheld = z.infer<typeof permissionWithheld>;

export const sensitivePermission = z.object({ action: z.string(), kind: z.enum(SENSITIVE_KIND_NAMES), reason: z.string(), verdict: verdictWord });
export type SensitivePermission = z.infer<typeof sensitivePermission>;

/** `total`: how many actions the service has; `held`: how many of them are allowed, conditional or unknown. */
export const servicePermissions = z.object({
  service: z.string(),
  name: z.string(),
  total: z.number().int(),
  held: z.number().int(),
  verdict: verdictWord,
  levels: z.partialRecord(z.enum(ACCESS_LEVEL_NAMES), z.number().int()),
  grants: z.array(permissionGrant),
  sensitive: z.array(sensitivePermission),
  withheld: z.array(permissionWithheld),
});
export type ServicePermissions = z.infer<typeof servicePermissions>;

/**
 * `permissions`: what a principal may do, service by service. `through`: the role a pod or service account speaks as. What is not listed is `unlisted`:
 * denied, or unknown where policies are missing. `speaker`: why it speaks to AWS as nobody, or as nobody known; null when it does speak.
 */
export const permissionsAnswer = z.object({
  from: ref,
  through: ref.nullable(),
  catalogue: z.object({ version: z.string(), date: z.string(), services: z.number().int(), actions: z.number().int() }),
  counts: z.object({ services: z.number().int(), actions: z.number().int(), sensitive: z.number().int() }),
  services: z.array(servicePermissions),
  unknownActions: z.array(unknownAction.extend({ by: z.array(evidence) })),
  unlisted: verdictWord,
  missing: z.array(missingFact),
  assumptions: z.array(z.string()),
  speaker: z.object({ verdict: verdictWord, missing: z.array(missingFact), assumptions: z.array(z.string()), steps: z.array(step) }).nullable(),
});
export type PermissionsAnswer = z.infer<typeof permissionsAnswer>;
