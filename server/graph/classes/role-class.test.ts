import { describe, expect, it } from "vitest";
import type { Facts } from "@/server/facts/snapshot.ts";
import { rolesLettingIn } from "@/server/graph/assume-reads.ts";
import { allow, anAccount, aRole, aUser, document, factsOf } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";

const TIME = Date.UTC(2026, 10, 25);
const [A, B, C, D] = ["111122223333", "222222222222", "333333333333", "444444444444"];
const OF_A = { AWS: A };
const RCP = "RESOURCE_CONTROL_POLICY";
const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }] };

const withRoles = (id: string, trusts: readonly object[]) =>
  anAccount({
    id,
    roles: trusts.map((trust, n) => {
      const role = aRole(`r${n}`, trust as never);
      return { ...role, arn: role.arn.replace(A, id) };
    }),
  });

interface Place {
  readonly parent?: string;
  readonly limits?: readonly string[];
  readonly status?: string;
}

const NONE: Place = { parent: "r-1", limits: ["p-RCPFullAWSAccess"] };

const organization = (places: Readonly<Record<string, Place>>): Facts["organization"] => ({
  id: "o-1",
  roots: [{ id: "r-1", policyTypes: [RCP] }],
  accounts: [A, B, C, D].map((id) => ({ id, status: places[id]?.status ?? "ACTIVE" })),
  parents: Object.fromEntries([["ou-1", "r-1"], ["ou-2", "r-1"], ...[A, B, C, D].flatMap((id) => (places[id]?.parent ? [[id, places[id].parent]] : []))]),
  attachments: [
    { target: "r-1", type: RCP, policyIds: ["p-RCPFullAWSAccess"] },
    { target: "ou-1", type: RCP, policyIds: ["p-RCPFullAWSAccess"] },
    ...Object.entries(places).flatMap(([target, { limits }]) => (limits ? [{ target, type: RCP, policyIds: [...limits] }] : [])),
  ],
  policies: ["p-1", "p-2"].map((id) => ({ id, type: RCP, document: id === "p-1" ? deny : document([allow("*")]) })),
});

/** The accounts of the roles in each class that A's callers are put to. */
function classesFor(places: Readonly<Record<string, Place>> | undefined, accounts = [B, C, D].map((id) => withRoles(id, [OF_A]))): readonly string[][] {
  const own = anAccount({ id: A, users: [aUser("u", [allow("sts:AssumeRole")])], roles: [aRole("r0", OF_A as never)] });
  const facts = { ...factsOf(own), accounts: [own, ...accounts], ...(places ? { organization: organization(places) } : {}) };
  const world = new World(facts, TIME);
  const account = world.accounts.get(A);
  if (!account) throw new Error("the account is there");
  return rolesLettingIn(world, account).map(({ members }) => members.map((m) => m.account));
}

describe("roles of other accounts as a caller sees them", () => {
  it.each<[string, Readonly<Record<string, Place>> | undefined, readonly string[][]]>([
    ["are one class where nothing is known of their organization, those of its own account apart (B2, B3)", undefined, [[A], [B, C, D]]],
    ["are one class under the same limits (B17)", { [A]: NONE, [B]: NONE, [C]: NONE, [D]: NONE }, [[A], [B, C, D]]],
    [
      "are one class wherever in the organization they are, if the limits there read the same (B17)",
      { [A]: NONE, [B]: NONE, [C]: { ...NONE, limits: ["p-RCPFullAWSAccess"] }, [D]: NONE },
      [[A], [B, C, D]],
    ],
    ["are apart under another limit (B17)", { [A]: NONE, [B]: NONE, [C]: { ...NONE, limits: ["p-RCPFullAWSAccess", "p-1"] }, [D]: NONE }, [[A], [B, D], [C]]],
    ["are one class however many levels say the same (B17)", { [A]: NONE, [B]: NONE, [C]: { ...NONE, parent: "ou-1" }, [D]: NONE }, [[A], [B, C, D]]],
    [
      "are apart below a level that says more (B17)",
      { [A]: NONE, [B]: NONE, [C]: { ...NONE, parent: "ou-2" }, [D]: NONE, "ou-2": { limits: ["p-2"], parent: "r-1" } },
      [[A], [B, D], [C]],
    ],
    ["are apart where limits were not read (B17)", { [A]: NONE, [B]: NONE, [C]: { parent: "r-1" }, [D]: { parent: "r-1" } }, [[A], [B], [C], [D]]],
    [
      "are apart where their account is suspended (B10)",
      { [A]: NONE, [B]: { ...NONE, status: "SUSPENDED" }, [C]: NONE, [D]: { ...NONE, status: "CLOSED" } },
      [[A], [B, D], [C]],
    ],
  ])("%s", (_, places, expected) => {
    expect(classesFor(places)).toEqual(expected);
  });

  it("are apart by trust policy (B1)", () => {
    const both = { AWS: [A, B] };
    expect(classesFor(undefined, [withRoles(B, [OF_A, both]), withRoles(C, [both]), withRoles(D, [OF_A])])).toEqual([[A], [B, D], [B, C]]);
  });
});
