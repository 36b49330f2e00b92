import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";
import type { EdgeKind } from "@/server/graph/edges/edge-kind.ts";
import { writeAll } from "@/server/graph/edges/edge-kind.ts";
import { ACCOUNT, aGroup, allow, anAccount, aRole, aUser, document, factsOf, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";
import type { Decision, VerdictWord } from "@/server/model/verdict.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import { verdictBetween } from "./verdict-between.ts";

/** Builders for tests: for each path an account in which it finds all it wants. */
export const TIME = Date.parse("2026-11-25T00:00:00Z");
export const TARGET = arnRef(iam("role/target"));
export const ALICE = arnRef(iam("user/alice"));
export const BOB = arnRef(iam("user/bob"));
export const ACTOR = arnRef(iam("role/actor"));
export const ROOT = accountRef(ACCOUNT);
const PROFILE = iam("instance-profile/target");

export const managed = (name: string, statements: readonly Statement[], otherVersions: AccountFacts["policies"][number]["otherVersions"] = []) => ({
  arn: iam(`policy/${name}`),
  name,
  document: document(statements),
  otherVersions,
  tags: {},
});

/** All a path of one step can want to find: a role that trusts its service and is held by everything, another user, groups, policies. */
export function fixture(path: EscalationPath, statements: readonly Statement[], more: Partial<AccountFacts> = {}): AccountFacts {
  const { end } = path;
  const isRole = callerOf(path) === ACTOR;
  const service = end.kind === "passed-role" || end.kind === "held-role" ? end.service : "example.amazonaws.com";
  const trust = end.kind === "role" && end.by === "assume" ? { AWS: ROOT } : { Service: service };
  return anAccount({
    users: [aUser("alice", isRole ? [] : statements, { groups: ["team"], attachedPolicies: [iam("policy/own")] }), aUser("bob")],
    roles: [
      aRole("target", trust, [allow("ssmmessages:CreateControlChannel")], { attachedPolicies: [iam("policy/of-target")] }),
      aRole("actor", { Service: "example.amazonaws.com" }, isRole ? statements : []),
    ],
    groups: [aGroup("team"), aGroup("ops")],
    policies: [managed("own", [allow("s3:ListBucket")]), managed("of-target", [allow("s3:ListBucket")])],
    instanceProfiles: [{ arn: PROFILE, name: "target", roleArns: [TARGET] }],
    instances: [{ id: "i-0a", region: "eu-west-1", instanceProfileArn: PROFILE, tags: {} }],
    roleHolders: [
      { kind: "lambda-function", arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`, roleArn: TARGET },
      { kind: "codebuild-project", arn: `arn:aws:codebuild:eu-west-1:${ACCOUNT}:project/p`, roleArn: TARGET },
      { kind: "ecs-task-definition", arn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/t:1`, roleArn: TARGET },
    ],
    ...more,
  });
}

export const callerOf = (path: EscalationPath): Ref => (path.end.kind === "account" && path.end.of === "role" ? ACTOR : ALICE);

/** The calls of a path, assuming the role among them where the path does. */
export const actionsOf = (path: EscalationPath): readonly string[] => [
  ...new Set([...path.calls.map((c) => c.action), ...(path.end.kind === "role" && path.end.by === "assume" ? ["sts:AssumeRole"] : [])]),
];

export function endOf(path: EscalationPath): Ref {
  switch (path.end.kind) {
    case "account":
      return ROOT;
    case "group":
      return arnRef(iam("group/ops"));
    case "user":
      return BOB;
    default:
      return TARGET;
  }
}

export function pathOf(id: string): EscalationPath {
  const path = ESCALATION_PATHS.find((p) => p.id === id);
  if (!path) throw new Error(id);
  return path;
}

export interface Answer {
  /** The word of the edge; undefined: there is none. */
  readonly derived: VerdictWord | undefined;
  /** The proof of the edge, or of there being none; undefined: the path does not lead there at all. */
  readonly proof: Decision | undefined;
}

/** What one kind of edge says of one mechanism between two ends, by its edges and by its proof. */
export function ask(kind: EdgeKind, account: AccountFacts, mechanism: string, from: Ref, to: Ref, clusters: Facts["clusters"] = []): Answer {
  const builder = new GraphBuilder();
  const world = new World(factsOf(account, clusters), TIME);
  writeAll(kind, world, builder);
  const proof = kind.decide(world, from, to, "").find((d) => d.mechanism === mechanism)?.decision;
  return { derived: verdictBetween(builder.build(), from, mechanism, to), proof };
}
