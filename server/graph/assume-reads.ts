import { parseArn } from "@/server/model/arn.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import type { AccountWorld } from "./account-world.ts";
import { type CallerClass, callerClasses, type IdentityCaller } from "./classes/caller-class.ts";
import { acrossAccounts, elsewhereKey, type RoleClass, roleClasses } from "./classes/role-class.ts";
import { identitiesIn, rolesIn } from "./reads.ts";
import type { World } from "./world.ts";

/** What a role's trust policy names; undefined when it was not read, or is not valid. */
export const entrancesOf = (role: TargetRole | undefined): readonly TrustEntrance[] | undefined =>
  role?.trust.state === "read" && role.trust.value.policy.state === "compiled" ? trustEntrances(role.trust.value.policy) : undefined;

/** Whether a role's trust policy lets someone who starts a session of it choose its tags (B33). */
export function letsTag(role: TargetRole | undefined): boolean {
  if (role?.trust.state !== "read" || role.trust.value.policy.state !== "compiled") return false;
  return role.trust.value.policy
    .statementsFor("sts:tagsession")
    .some((s) => s.effect === "Allow" && (s.principals?.entries.some((e) => e.kind !== "service" && e.kind !== "canonical-user") ?? false));
}

/** An account's identities, and which of them are roles whose sessions may be given tags. */
export const callersIn = (world: World, account: AccountWorld): readonly unknown[] =>
  world.memoOf(account).list("callers", () => identitiesIn(world, account).flatMap((i) => [i, i.kind === "role" && letsTag(world.target(i.ref))]));

/** The roles among an account's identities whose sessions may be given tags. */
const taggedIn = (world: World, account: AccountWorld): ReadonlySet<unknown> => {
  const callers = callersIn(world, account);
  return world.memoOf(account).value("callers with tags", [callers], () => new Set(callers.filter((_, at) => callers[at + 1] === true)));
};

/** An account's users and roles as classes: the same objects while they have the same members. */
export const callerClassesIn = (world: World, account: AccountWorld): readonly CallerClass[] =>
  world.memoOf(account).list("caller classes", () => {
    const callers = identitiesIn(world, account).map(
      (identity): IdentityCaller => ({ kind: "identity", identity, ...(identity.kind === "role" ? { session: { origin: "unspecified" } } : {}) }),
    );
    const tagged = taggedIn(world, account);
    const classes = callerClasses(callers, ({ identity }) => tagged.has(identity));
    const readsOf = ({ members }: CallerClass): readonly unknown[] => members.flatMap(({ identity }) => [identity, tagged.has(identity)]);
    return classes.map((c) => world.memoOf(account).value(c.key, readsOf(c), () => c));
  });

/** An account's roles as classes: the same objects while they have the same members. */
export const roleClassesIn = (world: World, account: AccountWorld): readonly RoleClass[] =>
  world.memoOf(account).list("role classes", () => roleClasses(rolesIn(world, account)).map((c) => world.memoOf(account).value(c.key, c.members, () => c)));

const ANY = "*";

/** The role classes of an account by the accounts they let in if their identities' own policies allow it. A trust policy of which nothing is known may let in any. */
const letInBy = (world: World, account: AccountWorld): ReadonlyMap<string, readonly RoleClass[]> => {
  const classes = roleClassesIn(world, account);
  return world.memoOf(account).value("let in", [classes], () => {
    const pairs = classes.flatMap((roles) => {
      const entrances = entrancesOf(roles.members[0]);
      const named = (entrances ?? []).flatMap((e) => (e.kind === "account" ? [e.account] : []));
      return (!entrances || entrances.some((e) => e.kind === "anyone") ? [ANY] : [...new Set(named)]).map((let_) => ({ let_, roles }));
    });
    return new Map([...Map.groupBy(pairs, (p) => p.let_)].map(([key, of]) => [key, of.map((p) => p.roles)]));
  });
};

/**
 * The roles that let identities of an account in if their own policies allow it, those of other accounts together. Its own that let in everyone, or
 * of whose trust policy nothing is known, need no such policy (B3) and are left out.
 */
export const rolesLettingIn = (world: World, account: AccountWorld): readonly RoleClass[] =>
  world.memo.list(`letting in ${account.id}`, () => {
    const others = [...world.accounts.values()].filter((other) => other !== account);
    const elsewhere = others.flatMap((other) => [account.id, ANY].flatMap((key) => letInBy(world, other).get(key) ?? []));
    const own = new Set(roleClassesIn(world, account).map(elsewhereKey));
    const together = [...Map.groupBy(elsewhere, elsewhereKey)].map(([key, classes]) => {
      const made = acrossAccounts(own.has(key) ? `${key} but ${account.id}` : key, classes as [RoleClass, ...RoleClass[]]);
      return classes.length === 1 ? made : world.memo.value(made.key, made.members, () => made);
    });
    return [...(letInBy(world, account).get(account.id) ?? []), ...together];
  });

/** The accounts of the callers that a trust policy names one by one; undefined: any. */
function accountsNamed(roles: RoleClass): readonly string[] | undefined {
  const [{ account }] = roles.members;
  const entrances = entrancesOf(roles.members[0]);
  if (!entrances) return [account];
  if (entrances.some((e) => e.kind === "unique-id")) return undefined;
  const named = entrances.flatMap((e) => {
    if (e.kind === "anyone") return [account];
    return e.kind === "account" ? [e.account] : e.kind === "principal" ? [parseArn(e.arn)?.account ?? ""] : [];
  });
  return [...new Set(named)].sort();
}

/** What the edges into roles rest on besides the roles: the callers that their trust policies name. */
function callerReads(world: World, accounts: readonly string[] | undefined): readonly unknown[] {
  const reads = (accounts ?? [...world.accounts.keys()]).flatMap((id) => {
    const account = world.accounts.get(id);
    return account ? [id, account.facts.lists.users, account.facts.lists.roles, callersIn(world, account)] : [id];
  });
  return [world.facts.organization, ...reads];
}

export const classReads = (world: World, roles: RoleClass): readonly unknown[] => [roles, ...callerReads(world, accountsNamed(roles))];

/** The same of all roles of an account. */
export function intoReads(world: World, account: AccountWorld): readonly unknown[] {
  const classes = roleClassesIn(world, account);
  const accounts = world.memoOf(account).value("accounts named", [classes], () => {
    const named = classes.map(accountsNamed);
    return { ids: named.includes(undefined) ? undefined : [...new Set(named.flatMap((ids) => ids ?? []))] };
  });
  return [classes, ...callerReads(world, accounts.ids)];
}
