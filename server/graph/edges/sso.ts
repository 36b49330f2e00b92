import { assignmentsRead, isPermissionSetRole, isRoleOfSet } from "@/server/facts/identity-center.ts";
import type { IdentityCenterFact } from "@/server/facts/organization.ts";
import { allowed, denied, missingAnswer } from "@/server/graph/decisions.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { directory } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref, ssoRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "sso:Assignment";
type Assignment = IdentityCenterFact["assignments"][number];

/** The roles Identity Center made for a permission set in an account. */
function rolesOf(world: World, center: IdentityCenterFact, assignment: Assignment): readonly string[] {
  const name = center.permissionSets.find((p) => p.arn === assignment.permissionSetArn)?.name;
  const account = world.accounts.get(assignment.account);
  if (!name || !account) return [];
  return account.facts.roles.filter((r) => isRoleOfSet(r.name, name)).map((r) => r.arn);
}

const principal = (center: IdentityCenterFact, a: Assignment): Ref => ssoRef(center.store, a.principalType === "USER" ? "user" : "group", a.principalId);

function derive(world: World, graph: GraphBuilder): void {
  for (const center of world.facts.identityCenter) {
    for (const a of center.assignments) {
      for (const role of rolesOf(world, center, a))
        graph.edge({ from: graph.node(principal(center, a)), to: graph.node(arnRef(role)), mechanism: MECHANISM, verdict: "allowed" });
    }
  }
}

/** Only the whole list of who has a role's permission set in its account is a reason for a no. Other roles are never assigned. */
const isUnread = (center: IdentityCenterFact | undefined, role: { readonly name: string; readonly account: string }): boolean =>
  isPermissionSetRole(role.name) && (center === undefined || assignmentsRead(center, role) !== "complete");

const segments = (world: World): readonly Segment[] => [
  { key: "all", reads: [world.facts.identityCenter, directory(world)], write: (graph) => derive(world, graph) },
];

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const person = parseRef(from);
  const role = parseRef(to);
  if (person?.kind !== "sso" || role?.kind !== "iam" || role.type !== "role") return [];
  const center = world.facts.identityCenter.find((c) => c.store === person.store);
  const assignment = center?.assignments.find((a) => principal(center, a) === from && rolesOf(world, center, a).includes(to));
  if (!assignment && isUnread(center, role))
    return [{ mechanism: MECHANISM, decision: missingAnswer("assignment", { what: "account assignments of the permission set", of: to }) }];
  const verify = shellCommand`aws sso-admin list-account-assignments --instance-arn … --account-id ${role.account} --permission-set-arn ${assignment?.permissionSetArn ?? "…"}`;
  const decision = assignment
    ? allowed({
        check: "assignment",
        code: "ASSIGNED_BY_IDENTITY_CENTER",
        reason: `an account assignment gives permission set ${assignment.permissionSetArn} in account ${assignment.account} to this ${person.type}`,
        verify,
        evidence: { source: from, document: assignment.permissionSetArn },
      })
    : denied({
        check: "assignment",
        code: "NOT_ASSIGNED",
        reason: `no account assignment that was read gives this role to this ${person.type} directly`,
        verify,
      });
  return [{ mechanism: MECHANISM, decision }];
}

/** sso:Assignment: an Identity Center user or group has a permission set's role. */
export const sso: EdgeKind = { label: MECHANISM, segments, decide };
