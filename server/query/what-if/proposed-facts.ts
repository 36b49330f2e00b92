import { ACCOUNT_NAMES, CLUSTER_NAMES, changedFacts, type FactsChange } from "@/server/facts/change.ts";
import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import type { Ref } from "@/server/model/ref.ts";
import { defined } from "./defined.ts";
import { deletion, type Removal } from "./deletion.ts";
import { proposedBeside } from "./proposed-beside.ts";

/** A part of a proposed change that has no effect, and why. */
export interface Ignored {
  readonly what: string;
  readonly reason: string;
}

/** What is proposed: facts whose items take the place of their namesakes, and entities that go. */
export interface Proposal {
  readonly facts: Facts;
  readonly deleted: readonly Ref[];
}

export interface Proposed {
  readonly facts: Facts;
  readonly ignored: readonly Ignored[];
}

type Puts = Record<string, { put?: unknown[]; remove?: string[] }>;
type Changes = Record<string, Puts>;

type Principal = IamRoleFact | IamUserFact | IamGroupFact;

/** An answer that tells everything of a principal, as account details do. */
const isWhole = (one: Principal): boolean => one.inlinePolicies !== undefined && one.attachedPolicies !== undefined && (one.partial ?? []).length === 0;

/** A principal as it would be: told as a whole it takes the other's place; told in part, that part does, an inline policy that of the same name. */
function proposedPrincipal<P extends Principal>(before: P | undefined, now: P): P {
  if (!before || isWhole(now)) return now;
  const named = new Set((now.inlinePolicies ?? []).map((one) => one.name));
  const inlinePolicies = now.inlinePolicies && [...(before.inlinePolicies ?? []).filter((one) => !named.has(one.name)), ...now.inlinePolicies];
  return { ...before, ...defined(now), ...(inlinePolicies && { inlinePolicies }), partial: before.partial };
}

/** Everything that is told of each of these lists. */
const allOf = <Names extends object>(names: Names, now: { readonly [List in keyof Names]: readonly unknown[] }): Puts =>
  Object.fromEntries((Object.keys(names) as (keyof Names)[]).map((list) => [list, { put: [...now[list]] }]));

function ofAccount(base: AccountFacts, now: AccountFacts): Puts {
  const puts = allOf(ACCOUNT_NAMES, now);
  for (const list of ["users", "groups", "roles"] as const) {
    const before = new Map((base[list] as readonly Principal[]).map((one) => [one.arn, one]));
    puts[list] = { put: (now[list] as readonly Principal[]).map((one) => proposedPrincipal(before.get(one.arn), one)) };
  }
  return puts;
}

/** A service account has one association: a proposed one takes its place, whatever its id. */
function associations(base: ClusterFacts, now: ClusterFacts): Puts[string] {
  const owner = (one: { readonly namespace: string; readonly serviceAccount: string }): string => `${one.namespace}/${one.serviceAccount}`;
  const proposed = new Map(now.podIdentityAssociations.map((one) => [owner(one), one.associationId]));
  const replaced = base.podIdentityAssociations.filter((one) => proposed.has(owner(one)) && proposed.get(owner(one)) !== one.associationId);
  return { put: [...now.podIdentityAssociations], remove: replaced.map((one) => one.associationId) };
}

function ofCluster(base: ClusterFacts, now: ClusterFacts): Puts {
  const puts = allOf(CLUSTER_NAMES, now);
  puts["podIdentityAssociations"] = associations(base, now);
  return puts;
}

/** The cluster that a change speaks of: by its ARN, by its name, or the only one there is when nothing names it. */
function clusterMeant(base: Facts, { name, arn }: ClusterFacts): ClusterFacts | undefined {
  const named = base.clusters.find((one) => (arn !== undefined && one.arn === arn) || one.name === name);
  return named ?? (name === UNNAMED && base.clusters.length === 1 ? base.clusters[0] : undefined);
}
const UNNAMED = "default";

const isEmpty = (puts: Puts): boolean => Object.values(puts).every(({ put = [], remove = [] }) => put.length + remove.length === 0);

/** A change of the facts while it is put together, and what has no effect. */
class Draft {
  readonly ignored: Ignored[] = [];
  readonly described = new Map<string, ClusterFacts>();
  readonly #base: Facts;
  readonly #clusters: Changes = {};
  readonly #accounts: Changes = {};

  constructor(base: Facts) {
    this.#base = base;
  }

  get change(): FactsChange {
    // items come from lists of the same name, so that each is of its list's kind
    return { clusters: this.#clusters, accounts: this.#accounts } as FactsChange;
  }

  cluster(now: ClusterFacts): void {
    const there = clusterMeant(this.#base, now);
    if (!there) {
      this.ignored.push({
        what: `cluster ${now.name}`,
        reason: "there is no such cluster in the snapshot; a change lies below clusters/<name>/ of the one it is about",
      });
      return;
    }
    this.#clusters[there.name] = ofCluster(there, now);
    this.described.set(there.name, now);
  }

  account(now: AccountFacts): void {
    const there = this.#base.accounts.find((one) => one.id === now.id);
    if (there) this.#accounts[now.id] = ofAccount(there, now);
    else if (!isEmpty(ofAccount(now, now))) this.ignored.push({ what: `account ${now.id}`, reason: "nothing was collected of this account" });
  }

  delete(ref: Ref): void {
    const found = deletion(this.#base, ref);
    if ("reason" in found) this.ignored.push({ what: ref, reason: found.reason });
    else for (const one of found) this.#remove(one);
  }

  #remove(one: Removal): void {
    const [changes, place] = "cluster" in one ? [this.#clusters, one.cluster] : [this.#accounts, one.account];
    const puts = changes[place] ?? {};
    const there = puts[one.list] ?? {};
    puts[one.list] = { ...there, remove: [...(there.remove ?? []), one.name] };
    changes[place] = puts;
  }
}

/** The facts as a proposal would make them, and what of it has no effect on them. Pure; the facts given stay as they are. */
export function proposedFacts(base: Facts, { facts, deleted }: Proposal): Proposed {
  const draft = new Draft(base);
  for (const now of facts.clusters) draft.cluster(now);
  for (const now of facts.accounts) draft.account(now);
  for (const ref of deleted) draft.delete(ref);
  const changed = changedFacts(base, draft.change);
  const beside = proposedBeside(base, facts);
  return { facts: { ...changed, ...beside, clusters: changed.clusters.map((one) => redescribed(one, draft.described.get(one.name))) }, ignored: draft.ignored };
}

/** A cluster whose own description is part of the change, such as another authentication mode. */
const redescribed = (cluster: ClusterFacts, now: ClusterFacts | undefined): ClusterFacts =>
  now?.eks ? { ...cluster, eks: { ...(cluster.eks ?? now.eks), ...defined(now.eks) } as ClusterFacts["eks"] } : cluster;
