import { isComplete } from "@/server/graph/account-world.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { ANYONE, accountRef, arnRef, type Ref, serviceRef } from "@/server/model/ref.ts";
import type { TrustEntrance } from "@/server/policy/trust-entrances.ts";

/** The callers that an entrance of a trust policy, of a role in this partition, names one by one; whether it lets them in is decided. */
export function namedCallers(world: World, partition: string, entrance: TrustEntrance): readonly Ref[] {
  switch (entrance.kind) {
    case "principal":
      return [sessionRole(world, entrance.arn) ?? arnRef(entrance.arn)];
    case "account":
      return isReadWhole(world, entrance.account) ? [] : [accountRef(entrance.account, partition)];
    case "anyone":
      return [ANYONE];
    case "unique-id":
      return [...world.accounts.values()].flatMap((a) => [...a.facts.users, ...a.facts.roles].filter((i) => i.id === entrance.id).map((i) => arnRef(i.arn)));
    case "service":
      return [serviceRef(entrance.host)];
    case "oidc-provider":
    case "saml-provider":
    case "builtin-provider":
      return [];
  }
}

/** Whether all users and roles of an account were read. */
export const isReadWhole = (world: World, account: string): boolean =>
  isComplete(world.accounts.get(account), "users") && isComplete(world.accounts.get(account), "roles");

/** A session ARN has no path: the role it belongs to is found by name (A21). */
function sessionRole(world: World, arn: string): Ref | undefined {
  const session = parseSessionArn(arn);
  const role = session && world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  return role && arnRef(role.arn);
}
