import type { Rbac } from "@/server/cluster/rbac/compile.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { Capability } from "./capability.ts";
import type { TakeoverGrant } from "./grant.ts";
import type { Lookups } from "./lookups.ts";
import { type PolicyHolder, type PowerHolder, powerHolders } from "./power.ts";
import { CAPABILITIES } from "./registry.ts";
import { TakeoverFacts } from "./takeover-facts.ts";

const isSomething = (grant: TakeoverGrant): boolean => grant.targets.length > 0 || grant.namespacePatterns.length > 0;
const listOf = (grant: TakeoverGrant): string => `${grant.yields} ${grant.byRequest} ${grant.targetsKey} ${grant.namespacePatterns.join(",")}`;
const isWhole = (grant: TakeoverGrant): boolean => grant.targetsKey.endsWith("/*") && grant.namespacePatterns.length === 0;

/** Of grants with the same targets the best; none that a list of the whole cluster, as good, already has. */
function withoutRepeats(grants: readonly TakeoverGrant[]): readonly TakeoverGrant[] {
  const best = new Map<string, TakeoverGrant>();
  for (const grant of grants) {
    const there = best.get(listOf(grant));
    if (!there || rankOf(grant.decision.verdict) < rankOf(there.decision.verdict)) best.set(listOf(grant), grant);
  }
  const whole = [...best.values()].filter(isWhole);
  if (whole.length === 0 || best.size === 1) return [...best.values()];
  const isCovered = (g: TakeoverGrant): boolean =>
    !isWhole(g) &&
    g.namespacePatterns.length === 0 &&
    whole.some(
      (w) =>
        w.yields === g.yields &&
        (w.byRequest === g.byRequest || !w.byRequest) &&
        w.targetsKey.split("/")[0] === g.targetsKey.split("/")[0] &&
        rankOf(w.decision.verdict) <= rankOf(g.decision.verdict),
    );
  return [...best.values()].filter((g) => !isCovered(g));
}

const ALL: readonly Capability[] = Object.values(CAPABILITIES);
const NOTHING: readonly TakeoverGrant[] = [];

/** What one holder takes over in one way. Its own identity among the targets is left in: the graph does not follow an edge to where it stands. */
function byCapability(capability: Capability, holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  const grants = capability.grants(holder, facts).filter(isSomething);
  return grants.length === 0 ? NOTHING : withoutRepeats(grants);
}

const ofHolder = (holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] => ALL.flatMap((capability) => byCapability(capability, holder, facts));

/**
 * What the permissions of a cluster can take over, holder by holder (A1–C11, H1–H17): each grant with its proof, unless `explain` is false, and a list of
 * targets that grants share. `policyHolders` are the users that access entries sign in and the policies they bring.
 */
export function takeovers(cluster: ClusterFacts, rbac: Rbac, policyHolders: readonly PolicyHolder[] = [], explain = true): readonly TakeoverGrant[] {
  const facts = new TakeoverFacts(cluster, rbac, explain);
  return powerHolders(rbac, policyHolders, facts.namespaces).flatMap((holder) => ofHolder(holder, facts));
}

/** What a holder takes over in one way, and what was looked up for it. */
interface KeptWay {
  readonly grants: readonly TakeoverGrant[];
  readonly lookups: Lookups;
}

/** By the object of a holder, which bindings that stay keep the same, or by what an access entry says. */
type KeptWays = ReadonlyMap<PowerHolder | string, readonly KeptWay[]>;

/**
 * What the permissions of a cluster take over without proofs, worked out again and again as its facts change: a way of a holder is looked into once more
 * only when the pods or service accounts that it has looked up are others, or when more than those has changed.
 */
export class KeptTakeovers {
  #facts: TakeoverFacts | undefined;
  #ways: KeptWays = new Map();

  of(cluster: ClusterFacts, rbac: Rbac, policyHolders: readonly PolicyHolder[]): readonly TakeoverGrant[] {
    const facts = new TakeoverFacts(cluster, rbac, false, this.#facts);
    const before: KeptWays = facts.changes ? this.#ways : new Map();
    const holders = powerHolders(rbac, policyHolders, facts.namespaces);
    this.#ways = new Map(holders.map((holder) => [holder.entry ?? holder, waysOf(holder, facts, before.get(holder.entry ?? holder))]));
    this.#facts = facts;
    return holders.flatMap((holder) => (this.#ways.get(holder.entry ?? holder) ?? []).flatMap((way) => way.grants));
  }
}

function waysOf(holder: PowerHolder, facts: TakeoverFacts, before: readonly KeptWay[] | undefined): readonly KeptWay[] {
  const { changes } = facts;
  return ALL.map((capability, i) => {
    const old = before?.[i];
    if (old && changes && !changes.touch(old.lookups)) return old;
    const { result: grants, lookups } = facts.log.during(() => byCapability(capability, holder, facts));
    return { grants, lookups };
  });
}

/** The same with proofs, of whichever holder is asked about. */
export function takeoversOf(cluster: ClusterFacts, rbac: Rbac, policyHolders: readonly PolicyHolder[]): (holder: Ref) => readonly TakeoverGrant[] {
  const facts = new TakeoverFacts(cluster, rbac);
  const holders = Map.groupBy(powerHolders(rbac, policyHolders, facts.namespaces), (holder) => holder.ref);
  const known = new Map<Ref, readonly TakeoverGrant[]>();
  return (ref) => {
    const grants = known.get(ref) ?? (holders.get(ref) ?? []).flatMap((holder) => ofHolder(holder, facts));
    known.set(ref, grants);
    return grants;
  };
}

/** The grants of one holder that reach a target, best first: the proof behind one edge. */
export function grantsBetween(grants: readonly TakeoverGrant[], from: Ref, to: Ref): readonly TakeoverGrant[] {
  return grants.filter((g) => g.from === from && g.targets.includes(to)).sort((a, b) => rankOf(a.decision.verdict) - rankOf(b.decision.verdict));
}
