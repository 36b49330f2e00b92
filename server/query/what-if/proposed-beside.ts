import type { Facts } from "@/server/facts/snapshot.ts";
import { defined } from "./defined.ts";

/** What a scan says of itself: a change does not speak of it. */
type OfTheScan = "version" | "capturedAt" | "caller" | "sources" | "excluded" | "coverage";
type Beside = Exclude<keyof Facts, OfTheScan | "clusters" | "accounts">;
type Organization = NonNullable<Facts["organization"]>;
type Center = Facts["identityCenter"][number];

/** A list in which items take the place of their namesakes, as far as they are told: a list of policies does not tell their documents. */
function replaced<Item extends object>(before: readonly Item[], now: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const named = new Map(now.map((item) => [nameOf(item), item]));
  const kept = before.map((item) => ({ ...item, ...defined(named.get(nameOf(item)) ?? {}) }));
  const known = new Set(before.map(nameOf));
  return [...kept, ...now.filter((item) => !known.has(nameOf(item)))];
}

/** Rows of lists that are told as a whole: all of a list that is told anew take the place of all that it had. */
function relisted<Row>(before: readonly Row[], now: readonly Row[], listOf: (row: Row) => string, told: ReadonlySet<string>): Row[] {
  return [...before.filter((row) => !told.has(listOf(row))), ...now];
}

const idOf = ({ id }: { readonly id: string }): string => id;

/** Policies, what is attached where, and who is in which unit: what is told of takes the place of what there was. */
function organization(before: Organization | undefined, now: Organization | undefined): Organization | undefined {
  if (!before || !now) return before ?? now;
  return {
    ...before,
    ...defined(now),
    roots: replaced(before.roots, now.roots, idOf),
    accounts: replaced(before.accounts, now.accounts, idOf),
    parents: { ...before.parents, ...now.parents },
    attachments: replaced(before.attachments, now.attachments, ({ target, type }) => `${target} ${type}`),
    policies: replaced(before.policies, now.policies, idOf),
  };
}

type OfSet = { readonly account: string; readonly permissionSetArn: string };
const setOf = ({ account, permissionSetArn }: OfSet): string => `${account} ${permissionSetArn}`;
const groupOf = ({ group }: { readonly group: string }): string => group;

/** The lists of assignments and of members that are told take the place of those there were. */
function center(before: Center, now: Center): Center {
  const sets = new Set([...now.assignments, ...(now.assignmentLists ?? [])].map(setOf));
  const groups = new Set([...now.memberships, ...(now.memberLists ?? [])].map(groupOf));
  return {
    ...before,
    permissionSets: replaced(before.permissionSets, now.permissionSets, (one) => one.arn),
    assignments: relisted(before.assignments, now.assignments, setOf, sets),
    users: replaced(before.users, now.users, idOf),
    groups: replaced(before.groups, now.groups, idOf),
    memberships: relisted(before.memberships, now.memberships, groupOf, groups),
    ...(before.assignmentLists && { assignmentLists: relisted(before.assignmentLists, now.assignmentLists ?? [], setOf, sets) }),
    ...(before.memberLists && { memberLists: relisted(before.memberLists, now.memberLists ?? [], groupOf, groups) }),
  };
}

/** Answers that name an instance alone, and not its store, are about the only store there is. */
const isOfInstance = ({ store }: Center): boolean => store.includes("ssoins-");

function centers(before: Facts["identityCenter"], now: Facts["identityCenter"]): Facts["identityCenter"] {
  const [only, ...more] = before;
  const all = now.map((one) => (isOfInstance(one) && only && more.length === 0 ? { ...one, store: only.store } : one));
  const kept = before.map((one) => all.filter(({ store }) => store === one.store).reduce(center, one));
  return [...kept, ...all.filter((one) => !before.some((each) => each.store === one.store))];
}

/** How a proposal changes what belongs to no cluster or account; a new kind of such facts has to say it here. */
const PARTS: { readonly [K in Beside]: (before: Facts[K], now: Facts[K]) => Facts[K] } = { organization, identityCenter: centers };

/** The facts beside clusters and accounts as a proposal would make them; those it does not speak of are the very same. */
export function proposedBeside(base: Facts, now: Facts): Pick<Facts, Beside> {
  const of = <K extends Beside>(part: K): Facts[K] => {
    const made = PARTS[part](base[part], now[part]);
    return JSON.stringify(made) === JSON.stringify(base[part]) ? base[part] : made;
  };
  return { organization: of("organization"), identityCenter: of("identityCenter") };
}
