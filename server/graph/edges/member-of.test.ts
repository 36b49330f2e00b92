import { describe, expect, it } from "vitest";
import { aGroup, anAccount, aUser, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { memberOf } from "./member-of.ts";

const ELSEWHERE = { ...aGroup("developers"), arn: "arn:aws:iam::444455556666:group/developers" };
const here = anAccount({ users: [aUser("alice", [], { groups: ["developers"] })], groups: [aGroup("developers"), aGroup("operators")] });
const there = anAccount({ id: "444455556666", groups: [ELSEWHERE] });
const world = new World({ ...factsOf(here), accounts: [here, there] }, 0);

describe("an IAM user is a member of the groups of its own account", () => {
  it.each([
    ["the group it is in", iam("group/developers"), ["allowed"]],
    ["another group", iam("group/operators"), ["denied"]],
    ["a group of that name in another account", ELSEWHERE.arn, []],
  ])("%s", (_, group, verdicts) =>
    expect(memberOf.decide(world, arnRef(iam("user/alice")), arnRef(group), "").map((d) => d.decision.verdict)).toEqual(verdicts),
  );
});
