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

/** The roles Identity Center made for a permission set in an account: `AWSReservedSSO_<permission set>_<16 hex digits>`. */
function rolesOf(world: World, center: IdentityCenterFact, assignment: Assignment): readonly string[] {
  const name = center.permissionSets.find((p) => p.arn === assignment.permissionSetArn)?.name;
  const account = world.accounts.get(assignment.account);
  if (!name || !account) return [];
  return account.facts.roles
    .filter((r) => r.name.startsWith(`AWSReservedSSO_${name}_`) && /^[0-9a-f]+$/.test(r.name.slice(`AWSReservedSSO_${name}_`.length)))
    .map((r) => r.arn);
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

/** Assignments are listed by permission set and account: without any, those of this role were not read. Other roles are never assigned. */
function isUnread(center: IdentityCenterFact | undefined, role: { readonly name: string; readonly account: string }): boolean {
  if (!role.name.startsWith("AWSReservedSSO_")) return false;
  const set = center?.permissionSets.find((p) => p.name && role.name.startsWith(`AWSReservedSSO_${p.name}_`));
  return !center?.assignments.some((a) => a.account === role.account && a.permissionSetArn === set?.arn);
}

const segments = (world: World): readonly Segment[] => [
  { key: "all", reads: [world.facts.identityCenter, directory(world)], write: (graph) => derive(world, graph) },
];

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const person = parseRef(from);
  const role = parseRef(to);
  if (person?.kind !== "sso" || role?.kind !== "iam" || role.type !== "role") return [];
  const center = world.facts.identityCenter.find((c) => c.store === person.store);
  if (isUnread(center, role))
    return [{ mechanism: MECHANISM, decision: missingAnswer("assignment", { what: "account assignments of the permission set", of: to }) }];
  const assignment = center?.assignments.find((a) => principal(center, a) === from && rolesOf(world, center, a).includes(to));
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
