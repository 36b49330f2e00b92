import { byNearness, denied } from "@/server/graph/decisions.ts";
import type { DecidedMechanism } from "@/server/graph/edges/edge-kind.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type Decision, rankOf, type Verdict } from "@/server/model/verdict.ts";
import { existence } from "./existence.ts";
import { extraAction } from "./extra-action.ts";

const BY_CALLER: Readonly<Partial<Record<ParsedRef["kind"], Mechanism>>> = {
  oidc: "sts:AssumeRoleWithWebIdentity",
  saml: "sts:AssumeRoleWithSAML",
  sso: "sso:Assignment",
};
const IAM_SIDE: ReadonlySet<string> = new Set(["iam", "account", "session"]);

function towardsCluster(from: ParsedRef | undefined, to: Extract<ParsedRef, { kind: "k8s" }>): Mechanism {
  if (from && IAM_SIDE.has(from.kind)) return "maps-to";
  if (from?.kind !== "k8s" || from.type !== "pod") return "rbac:pod-exec";
  return to.type === "node" ? "runs-on" : "runs-as";
}

/** The mechanism an answer is given for when no edge is possible: the one a reader would expect between such ends. */
function expectedMechanism(from: ParsedRef | undefined, to: ParsedRef | undefined): Mechanism {
  if (to?.kind === "k8s") return towardsCluster(from, to);
  if (from?.kind === "k8s") return from.type === "node" ? "ec2:InstanceProfile" : "sts:AssumeRoleWithWebIdentity";
  const byCaller = from && BY_CALLER[from.kind];
  if (byCaller) return byCaller;
  return to?.kind === "iam" && to.type === "group" ? "member-of" : "sts:AssumeRole";
}

/** An end that is in no list: `denied` when the list was read whole, `unknown` when it was not. */
function missingEnd(world: World, ref: Ref): Decision | undefined {
  const state = existence(world, ref);
  if (state === "exists") return undefined;
  const what = "the entity itself";
  if (state === "absent")
    return denied({
      check: "target",
      code: "ENTITY_NOT_FOUND",
      reason: `there is no \`${ref}\`: the list it would be in was read completely and does not hold it`,
    });
  const reason = `\`${ref}\` was not collected: the list it would be in was not read completely`;
  return {
    verdict: "unknown",
    conditions: [],
    missing: [{ what, of: ref }],
    assumptions: [],
    steps: [{ check: "target", outcome: "not-collected", code: "ENTITY_NOT_COLLECTED", reason }],
  };
}

const NO_EDGE: Decision = denied({
  check: "target",
  code: "NO_EDGE_KIND",
  reason: "no mechanism leads directly from the one to the other; ask for paths, the way may need more than one step",
});

function ofAbsent(world: World, from: Ref, to: Ref): Decision | undefined {
  const ends = [missingEnd(world, from), missingEnd(world, to)];
  return ends.find((d) => d?.verdict === "denied") ?? ends.find((d) => d !== undefined);
}

/** Every mechanism, or the one action that is asked for, in any letter case (A9). */
function decideAsked(world: World, from: Ref, to: Ref, { action, audience }: Options): readonly DecidedMechanism[] {
  if (action === undefined) return decideDirect(world, from, to, "", audience);
  const extra = extraAction(world, from, to, action);
  if (extra) return [{ mechanism: extra.action as Mechanism, decision: extra.decision }];
  return decideDirect(world, from, to, "", audience).filter((d) => d.mechanism.toLowerCase() === action.toLowerCase());
}

interface Options {
  readonly action?: string;
  readonly audience?: string;
}

/**
 * Judges the direct edge between two entities: one verdict per mechanism tried, best first. With `action`, that action alone. Where no edge
 * is possible there is one `denied` verdict; an end that was not collected makes it `unknown`.
 */
export function explain(world: World, from: Ref, to: Ref, options: Options = {}): readonly Verdict[] {
  const fallback = (options.action ?? expectedMechanism(parseRef(from), parseRef(to))) as Mechanism;
  const absent = [from, to].some((ref) => existence(world, ref) === "absent");
  const decided = absent ? [] : decideAsked(world, from, to, options);
  if (decided.length === 0) return [{ from, to, mechanism: fallback, ...(ofAbsent(world, from, to) ?? NO_EDGE) }];
  const best = new Map<Mechanism, Decision>();
  for (const { mechanism, decision } of decided) {
    const old = best.get(mechanism);
    if (!old || byNearness(decision, old) < 0) best.set(mechanism, decision);
  }
  return [...best].map(([mechanism, decision]): Verdict => ({ from, to, mechanism, ...decision })).sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict));
}
