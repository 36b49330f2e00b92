import type { IamDirectory } from "@/server/cluster/access/iam-directory.ts";
import { isComplete } from "./account-world.ts";
import type { World } from "./world.ts";

/** The collected accounts, as the rules of signing in to a cluster ask for them. */
export function iamDirectory(world: World): IamDirectory {
  return {
    role: (account, name) => world.accounts.get(account)?.rolesByName.get(name.toLowerCase()),
    user: (account, name) => world.accounts.get(account)?.usersByName.get(name.toLowerCase()),
    principals: (account) => [...(world.accounts.get(account)?.facts.users ?? []), ...(world.accounts.get(account)?.facts.roles ?? [])],
    isComplete: (account, kind) => isComplete(world.accounts.get(account), kind === "user" ? "users" : "roles"),
    hasAccount: (account) => world.accounts.has(account),
  };
}
