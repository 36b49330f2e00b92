import fc from "fast-check";
import type { Facts } from "@/server/facts/snapshot.ts";
import { type CallerScope, parseScope } from "@/server/model/caller-scope.ts";

const STORE = "d-1234567890";
const instance = "arn:aws:sso:::instance/ssoins-1";
const setArn = (name: string): string => `arn:aws:sso:::permissionSet/ssoins-1/${name}`;

/** These facts with people of Identity Center in every account, notes of a scan, and something left out: whatever facts may hold besides accounts and clusters. */
export function withPeopleAndNotes(facts: Facts): Facts {
  const ids = facts.accounts.map(({ id }) => id);
  const users = ids.map((id) => ({ id: `user-${id}`, name: `person of ${id}` }));
  const groups = ids.map((id) => ({ id: `group-${id}`, name: `group of ${id}` }));
  return {
    ...facts,
    accounts: facts.accounts.map((account, i) => ({
      ...account,
      eksClusters: [
        {
          region: "us-east-1",
          names: facts.clusters.flatMap((one) => (one.account === account.id ? [one.eks?.name ?? one.name] : [])),
          state: "complete" as const,
        },
      ],
      resourcePolicies: [
        {
          resource: `arn:aws:s3:::bucket-${i}`,
          document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: ids }, Action: "s3:GetObject", Resource: "*" }] },
        },
      ],
    })),
    identityCenter: [
      {
        store: STORE,
        permissionSets: [...ids, "unused"].map((id) => ({ arn: setArn(id), name: `set-${id}`, instanceArn: instance })),
        assignments: ids.flatMap((id) => [
          { account: id, permissionSetArn: setArn(id), principalType: "GROUP" as const, principalId: `group-${id}` },
          { account: id, permissionSetArn: setArn(ids[0] ?? id), principalType: "USER" as const, principalId: `user-${id}` },
        ]),
        assignmentLists: ids.map((id) => ({ account: id, permissionSetArn: setArn(id), state: "complete" as const })),
        users: [...users, { id: "user-nobody", name: "nobody" }],
        groups,
        memberships: [...ids.map((id) => ({ group: `group-${id}`, user: `user-${id}` })), { group: `group-${ids[0]}`, user: "user-nobody" }],
        memberLists: groups.map(({ id }) => ({ group: id, state: "complete" as const })),
      },
    ],
    sources: [
      ...ids.map((id) => ({ name: `aws/${id}`, kind: "aws" as const, of: id, state: "complete" as const, capturedAt: facts.capturedAt })),
      ...facts.clusters.map(({ name }) => ({
        name: `k8s/${name}`,
        kind: "kubernetes" as const,
        of: name,
        state: "partial" as const,
        reason: `pods of ${name} were refused`,
        capturedAt: facts.capturedAt,
      })),
    ],
    excluded: [
      ...ids.map((id) => ({ account: id, by: "asha", why: `left out ${id}`, when: "2026-11-20" })),
      ...facts.clusters.map(({ name }) => ({ cluster: name, by: "asha", why: `left out ${name}`, when: "2026-11-20" })),
    ],
  };
}

const scopeOf = (text: string): CallerScope => {
  const parsed = parseScope(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** Any scope of these facts: accounts, clusters by name or ARN, namespaces, and places that are not there. */
export function drawnScope(facts: Facts): fc.Arbitrary<CallerScope> {
  const clusters = facts.clusters.flatMap(({ name, arn }) => [name, ...(arn === undefined ? [] : [arn])]);
  const namespaces = facts.clusters.flatMap(({ name, namespaces: all }) => all.map((one) => `namespace:${name}/${one.name}`));
  const place = fc.oneof(
    fc.constantFrom(...facts.accounts.map(({ id }) => `account:${id}`), "account:000000000000"),
    fc.constantFrom(...clusters.map((one) => `cluster:${one}`), "cluster:gone"),
    { weight: 2, arbitrary: fc.constantFrom(...namespaces, "namespace:gone/default") },
  );
  return fc.array(place, { minLength: 1, maxLength: 3 }).map((places) => scopeOf(places.join(",")));
}
