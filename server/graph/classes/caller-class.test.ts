import { describe, expect, it } from "vitest";
import { allow, anAccount, aRole, aUser, deny, factsOf, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { callerClasses, type IdentityCaller, leanCaller } from "./caller-class.ts";

const ACTION = "sts:AssumeRole";
const on = (name: string) => iam(`role/${name}`);
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

/** Users by the statements of one policy each. */
const USERS: Readonly<Record<string, readonly Statement[]>> = {
  administrator: [allow("*")],
  "all of sts": [allow("sts:*")],
  "all of sts, and a role": [allow("sts:*"), allow(ACTION, on("r1"))],
  "all but iam": [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
  "one action": [allow(ACTION)],
  "a role": [allow(ACTION, on("r1"))],
  "a role, written otherwise": [allow("s3:GetObject"), allow([ACTION, "ec2:RunInstances"], [on("r1")])],
  "a role with MFA": [allow(ACTION, on("r1"), mfa)],
  "all but a role": [allow("*"), deny(ACTION, on("r1"))],
  "all but a role, written otherwise": [allow("sts:*"), deny([ACTION], [on("r1")])],
  nothing: [allow("s3:*")],
};
const names = Object.keys(USERS);
const account = anAccount({
  users: names.map((name, n) => aUser(`u${n}`, USERS[name] ?? [])),
  roles: [aRole("r1", { AWS: "111122223333" }), aRole("r2", { AWS: "111122223333" })],
});
const world = new World(factsOf(account), Date.UTC(2026, 10, 25));
const callers = names.map((_, n): IdentityCaller => {
  const identity = world.identity(iam(`user/u${n}`));
  if (!identity) throw new Error(`there is no user u${n}`);
  return { kind: "identity", identity };
});

describe("callers whose documents say the same on calls of STS", () => {
  it("are one class, whatever else their documents say (B2)", () => {
    const classes = callerClasses(callers, () => false).map((c) => c.members.map((m) => names[callers.indexOf(m)]));
    expect(classes).toEqual([
      ["administrator", "all of sts", "all of sts, and a role", "all but iam"],
      ["one action"],
      ["a role", "a role, written otherwise"],
      ["a role with MFA"],
      ["all but a role", "all but a role, written otherwise"],
      ["nothing"],
    ]);
  });

  it("are decided by the documents that count as by all of them (B2, B5)", () => {
    for (const caller of callers)
      for (const name of ["r1", "r2"]) {
        const role = world.target(on(name));
        if (!role) throw new Error(`there is no role ${name}`);
        const [lean, whole] = [leanCaller(caller), caller].map((c) => decideAssumeRole({ caller: c, role, time: world.time }));
        expect([lean?.verdict, lean?.conditions]).toEqual([whole?.verdict, whole?.conditions]);
      }
  });
});
