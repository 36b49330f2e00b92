import type { Contribution, IdentityCenterPart } from "@/server/collect/bundle/contribution.ts";
import type { IdentityCenterFact } from "@/server/facts/organization.ts";
import type { Located } from "./located.ts";
import { lastBy, mergeBy } from "./merge.ts";

type LocatedCenter = Located<Extract<Contribution, { scope: "identity-center" }>>;

/** The store of a part: its own, that of its instance, or the only one there is; an instance whose store is not known stands for itself. */
function storeOf(part: IdentityCenterPart, storeOfInstance: ReadonlyMap<string, string>, stores: ReadonlySet<string>): string | undefined {
  if (part.store !== undefined) return part.store;
  const known = part.instance === undefined ? undefined : storeOfInstance.get(part.instance);
  return known ?? (stores.size === 1 ? [...stores][0] : part.instance);
}

/** Identity Centers, one a store. */
export function mergeIdentityCenters(all: readonly LocatedCenter[]): IdentityCenterFact[] {
  const parts = all.map((one) => one.contribution.part);
  const stores = new Set(parts.flatMap((part) => part.store ?? []));
  const storeOfInstance = new Map(
    parts.flatMap((part) => (part.store !== undefined && part.instance !== undefined ? [[part.instance, part.store] as const] : [])),
  );
  const byStore = Map.groupBy(parts, (part) => storeOf(part, storeOfInstance, stores));
  return [...byStore].flatMap(([store, of]) =>
    store === undefined
      ? []
      : [
          {
            store,
            permissionSets: mergeBy(
              of.flatMap((part) => part.permissionSets ?? []),
              (set) => set.arn,
            ),
            assignments: lastBy(
              of.flatMap((part) => part.assignments ?? []),
              (a) => `${a.account} ${a.permissionSetArn} ${a.principalType} ${a.principalId}`,
            ),
            users: mergeBy(
              of.flatMap((part) => part.users ?? []),
              (user) => user.id,
            ),
            groups: mergeBy(
              of.flatMap((part) => part.groups ?? []),
              (group) => group.id,
            ),
            memberships: lastBy(
              of.flatMap((part) => part.memberships ?? []),
              (m) => `${m.group} ${m.user}`,
            ),
          },
        ],
  );
}
