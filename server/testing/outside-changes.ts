import fc from "fast-check";
import { ACCOUNT_LISTS, type AccountFacts, CLUSTER_LISTS, type ClusterFacts, type Facts } from "@/server/facts/snapshot.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";

/** Numbers that stand for a change of something outside a scope, whatever facts and scope they are held against. */
export interface OutsideChange {
  readonly kind: (typeof KINDS)[number];
  readonly where: number;
  readonly list: number;
  readonly item: number;
  readonly other: number;
}

const KINDS = ["remove", "copy", "flood", "edit", "drop place", "add place", "list state", "cluster itself", "organization", "people", "notes"] as const;
const n = fc.nat(9_999);

export const outsideChange: fc.Arbitrary<OutsideChange> = fc.record({
  kind: fc.oneof({ weight: 3, arbitrary: fc.constantFrom("remove", "copy", "flood", "edit") }, { weight: 2, arbitrary: fc.constantFrom(...KINDS) }),
  where: n,
  list: n,
  item: n,
  other: n,
});

type Item = Readonly<Record<string, unknown>>;
type Whole = ClusterFacts | AccountFacts;
const at = <T>(list: readonly T[], place: number): T | undefined => (list.length === 0 ? undefined : list[place % list.length]);

/** What of the estate is outside, said without the code that cuts: by the names that the scope writes. */
class Outside {
  readonly #scope: CallerScope;

  constructor(scope: CallerScope) {
    this.#scope = scope;
  }

  readonly account = (id: string): boolean => !this.#scope.some((one) => one.kind === "account" && one.id === id);

  readonly cluster = ({ name, arn }: ClusterFacts): boolean =>
    !this.#scope.some((one) => one.kind === "cluster" && (one.cluster === name || one.cluster === arn));

  /** Whether a namespace of the cluster is in the scope. */
  readonly isParted = (cluster: ClusterFacts): boolean => this.cluster(cluster) && this.#namespaces(cluster).length > 0;

  #namespaces({ name, arn }: ClusterFacts): readonly string[] {
    return this.#scope.flatMap((one) => (one.kind === "namespace" && (one.cluster === name || one.cluster === arn) ? [one.namespace] : []));
  }

  item(cluster: ClusterFacts, list: string, item: Item): boolean {
    const own = this.#namespaces(cluster);
    if (list === "namespaces") return !own.includes(String(item["name"]));
    if (list === "clusterRoles")
      return !cluster.roleBindings.some((b) => own.includes(b.namespace ?? "") && b.role.kind === "ClusterRole" && b.role.name === item["name"]);
    return !own.includes(String(item["namespace"]));
  }
}

const NAMES = ["associationId", "principalArn", "serial", "resource", "arn", "id", "name"];
const renamed = (item: Item, by: number): Item => ({
  ...item,
  ...Object.fromEntries(NAMES.flatMap((key) => (typeof item[key] === "string" ? [[key, `${item[key]}-${by % 7}`]] : []))),
});

const KEPT = [...NAMES, "namespace", "kind"];
/** One field taken over from another item. */
function edited(item: Item, other: Item, place: number): Item {
  const field = at([...new Set([...Object.keys(item), ...Object.keys(other)])].filter((key) => !KEPT.includes(key)).sort(), place);
  if (field === undefined) return item;
  const { [field]: _old, ...rest } = item;
  return field in other ? { ...rest, [field]: other[field] } : rest;
}

const listsOf = (whole: Whole): readonly string[] =>
  Object.entries(whole).flatMap(([key, value]) => (Array.isArray(value) && (value.length === 0 || typeof value[0] === "object") ? [key] : []));

/** One list of a place after the change, of its outside items alone. A copy may be of an item inside, under a name outside. */
function listAfter(whole: Whole, drawn: OutsideChange, isOutside: (list: string, item: Item) => boolean): Whole {
  const name = at(listsOf(whole), drawn.list) ?? "";
  const items = ((whole as unknown as Readonly<Record<string, readonly Item[] | undefined>>)[name] ?? []) as readonly Item[];
  const outside = items.filter((item) => isOutside(name, item));
  const chosen = at(outside, drawn.item);
  const any = at(items, drawn.other);
  const moved = (item: Item, by: number): Item => {
    const copy = renamed(item, by);
    return isOutside(name, copy) ? copy : { ...copy, namespace: `elsewhere-${by % 3}` };
  };
  const set = (after: readonly Item[]): Whole => ({ ...whole, [name]: after });
  if (drawn.kind === "copy") return any ? set([...items, moved(any, drawn.item)].filter((one, i) => i < items.length || isOutside(name, one))) : whole;
  if (drawn.kind === "flood") return any ? set([...Array.from({ length: 9 }, (_, i) => moved(any, i)).filter((one) => isOutside(name, one)), ...items]) : whole;
  if (!chosen || !any) return whole;
  if (drawn.kind === "remove") return set(items.filter((one) => one !== chosen));
  return set(items.map((one) => (one === chosen ? edited(one, any, drawn.other) : one)));
}

const STATES = ["complete", "partial", undefined] as const;
const withState = (lists: object, list: string, state: "complete" | "partial" | undefined): Record<string, unknown> => {
  const { [list]: _old, ...rest } = lists as Readonly<Record<string, unknown>>;
  return state === undefined ? rest : { ...rest, [list]: state };
};

/** Lists of which a namespace has a part: that one was asked for at all is of the namespace too, how much of it was read is not. */
const PARTED = [
  "pods",
  "serviceAccounts",
  "workloads",
  "configMaps",
  "secrets",
  "roles",
  "roleBindings",
  "networkPolicies",
  "podIdentityAssociations",
  "namespaces",
  "clusterRoles",
];

function stateAfter(whole: Whole, drawn: OutsideChange, isParted: boolean): Whole {
  const list = at<string>("clusterRoles" in whole ? CLUSTER_LISTS : ACCOUNT_LISTS, drawn.list) ?? "";
  const was = (whole.lists as Readonly<Record<string, "complete" | "partial" | undefined>>)[list];
  const state = isParted && PARTED.includes(list) ? was && at(["complete", "partial"] as const, drawn.item) : STATES[drawn.item % STATES.length];
  return { ...whole, lists: withState(whole.lists, list, state) } as Whole;
}

/** What is the cluster's alone: what EKS says of it, and names of entries. */
const clusterAfter = (cluster: ClusterFacts, { item }: OutsideChange): ClusterFacts => {
  const { eks, ...rest } = cluster;
  if (!eks || item % 3 === 0) return rest;
  return {
    ...cluster,
    eks: { ...eks, authenticationMode: item % 2 === 0 ? "API" : "CONFIG_MAP", endpointPublicAccess: item % 5 === 0, tags: { changed: String(item) } },
  };
};

function inPlace(facts: Facts, drawn: OutsideChange, outside: Outside): Facts {
  const clusters = facts.clusters.filter(outside.cluster);
  const accounts = facts.accounts.filter(({ id }) => outside.account(id));
  const chosen = at<Whole>([...clusters, ...accounts], drawn.where);
  if (!chosen) return facts;
  const change = <T extends Whole>(whole: T): T => {
    if (whole !== chosen) return whole;
    const cluster = "pods" in whole ? (whole as ClusterFacts) : undefined;
    if (drawn.kind === "list state") return stateAfter(whole, drawn, cluster !== undefined && outside.isParted(cluster)) as T;
    if (drawn.kind === "cluster itself") return (cluster ? clusterAfter(cluster, drawn) : whole) as T;
    return listAfter(whole, drawn, (list, item) => (cluster ? outside.item(cluster, list, item) : true)) as T;
  };
  return { ...facts, clusters: facts.clusters.map(change), accounts: facts.accounts.map(change) };
}

/** A whole account or cluster comes or goes; one that comes is another one's copy. */
function places(facts: Facts, { kind, where, item }: OutsideChange, outside: Outside): Facts {
  const isCluster = where % 2 === 0;
  if (kind === "drop place") {
    const gone = isCluster
      ? at(
          facts.clusters.filter((one) => outside.cluster(one) && !outside.isParted(one)),
          item,
        )
      : at(
          facts.accounts.filter(({ id }) => outside.account(id)),
          item,
        );
    return { ...facts, clusters: facts.clusters.filter((one) => one !== gone), accounts: facts.accounts.filter((one) => one !== gone) };
  }
  const cluster = at(facts.clusters, item);
  const account = at(facts.accounts, item);
  if (isCluster && cluster)
    return {
      ...facts,
      clusters: [{ ...cluster, name: `other-${item % 3}`, arn: `arn:aws:eks:eu-west-1:999900000000:cluster/other-${item % 3}` }, ...facts.clusters],
    };
  return account ? { ...facts, accounts: [{ ...account, id: `99990000000${item % 3}` }, ...facts.accounts] } : facts;
}

function organizationAfter(facts: Facts, { list, item, other }: OutsideChange, outside: Outside): Facts {
  const { organization } = facts;
  if (!organization) return facts;
  const accounts = organization.accounts.filter(({ id }) => outside.account(id));
  const above = new Set<string>();
  for (const { id } of organization.accounts)
    if (!outside.account(id)) for (let level: string | undefined = id; level !== undefined; level = organization.parents[level]) above.add(level);
  const isOutside = (target: string): boolean => !above.has(target);
  const chosen = at(accounts, item);
  const used = new Set(organization.attachments.filter((one) => above.has(one.target)).flatMap((one) => one.policyIds));
  const change = (): Partial<typeof organization> => {
    switch (list % 7) {
      case 0:
        return {
          accounts: organization.accounts.map((one) =>
            one === chosen ? { ...one, name: `named-${other}`, status: other % 2 === 0 ? "SUSPENDED" : "ACTIVE" } : one,
          ),
        };
      case 1:
        return { accounts: [{ id: `8888000000${10 + (other % 80)}`, name: "new" }, ...organization.accounts.filter((one) => one !== chosen)] };
      case 2:
        return { attachments: organization.attachments.filter((one, i) => !isOutside(one.target) || i % 2 === item % 2) };
      case 5:
        return { accountsState: other % 2 === 0 ? "partial" : "complete" };
      case 3:
        return { policies: organization.policies.map((one) => (used.has(one.id) ? one : { ...one, document: { Version: "2012-10-17", Statement: [] } })) };
      case 4:
        return { accountTags: { ...organization.accountTags, ...(chosen && { [chosen.id]: { team: `t-${other}` } }) } };
      default:
        return { parents: { ...organization.parents, ...(chosen && isOutside(chosen.id) && { [chosen.id]: `ou-moved-${other % 3}` }) } };
    }
  };
  return { ...facts, organization: { ...organization, ...change() } };
}

/** People without an assignment in an account of the scope, directly or by a group. */
function peopleAfter(facts: Facts, { item, other }: OutsideChange, outside: Outside): Facts {
  return {
    ...facts,
    identityCenter: facts.identityCenter.map((center) => {
      const inside = center.assignments.filter((one) => !outside.account(one.account));
      const groups = new Set(inside.flatMap((one) => (one.principalType === "GROUP" ? [one.principalId] : [])));
      const users = new Set([...inside.map((one) => one.principalId), ...center.memberships.flatMap((one) => (groups.has(one.group) ? [one.user] : []))]);
      const sets = new Set([...inside, ...(center.assignmentLists ?? []).filter((one) => !outside.account(one.account))].map((one) => one.permissionSetArn));
      return {
        ...center,
        assignments: center.assignments.filter((one, i) => !outside.account(one.account) || i % 2 === item % 2),
        users: [...center.users.map((one) => (users.has(one.id) ? one : { ...one, name: `person-${other}` })), { id: `u-${other}`, name: "new" }],
        groups: center.groups.map((one) => (groups.has(one.id) ? one : { ...one, name: `group-${other}` })),
        permissionSets: center.permissionSets.map((one) => (sets.has(one.arn) ? one : { ...one, name: `set-${other}` })),
        memberships: center.memberships.filter((one) => groups.has(one.group) || other % 2 === 0),
      };
    }),
  };
}

/** What was noted while reading: of other places, of no place, and who read when that was somebody of an account outside. */
function notesAfter(facts: Facts, { list, item, other }: OutsideChange, outside: Outside): Facts {
  const path = at(["clusters/other/pods.json", "accounts/999900000000/x.json", "organization/x.json", "all.json", "accounts/x.json"], item) ?? "";
  const { read, failed, missing } = facts.coverage;
  const reader = { account: "999900000000", arn: `arn:aws:iam::999900000000:role/reader-${other}` };
  const isReaderOutside = facts.caller === undefined || outside.account(facts.caller.account);
  return {
    ...facts,
    ...(isReaderOutside && { caller: reader }),
    sources: [
      ...(facts.sources ?? []),
      {
        name: `s-${other}`,
        kind: list % 2 === 0 ? "aws" : "kubernetes",
        of: list % 2 === 0 ? "999900000000" : "other",
        state: "failed",
        reason: path,
        capturedAt: facts.capturedAt,
      },
    ],
    excluded: [...(facts.excluded ?? []), { account: "999900000000", by: "somebody", why: path, when: "2026-11-20" }],
    coverage: {
      read: [{ path, kind: "pods", objects: other }, ...read],
      failed: [...failed, { path, reason: `r-${other}` }],
      missing: [{ what: `w-${other}`, of: "account 999900000000", weakens: "x" }, ...missing],
    },
  };
}

const CHANGES: Readonly<Partial<Record<OutsideChange["kind"], (facts: Facts, drawn: OutsideChange, outside: Outside) => Facts>>> = {
  "drop place": places,
  "add place": places,
  organization: organizationAfter,
  people: peopleAfter,
  notes: notesAfter,
};

/** The facts after changes that touch nothing in the scope. */
export const changedOutside = (facts: Facts, scope: CallerScope, changes: readonly OutsideChange[]): Facts =>
  changes.reduce((all, drawn) => (CHANGES[drawn.kind] ?? inPlace)(all, drawn, new Outside(scope)), facts);
