import { letsTag } from "@/server/graph/assume-reads.ts";
import { alikeCallers } from "@/server/graph/classes/alike-callers.ts";
import { STS_ACTIONS } from "@/server/graph/classes/sts-word.ts";
import { denied } from "@/server/graph/decisions.ts";
import { callerOf, decideWithTags } from "@/server/graph/edges/assume-role.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type Condition, type Decision, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type ActionDecision, decideAction } from "@/server/policy/action.ts";
import type { ActionCatalogue, UnknownAction } from "@/server/policy/actions/catalogue.ts";
import { expandAction } from "@/server/policy/actions/expand.ts";
import type { Caller, SessionFacts } from "@/server/policy/inputs.ts";
import { existence } from "@/server/query/existence.ts";
import { aboutAction } from "./about-action.ts";
import { canAssume, isAssumeRole, onRole, orByTrust, trustPolicyOf } from "./can-assume.ts";
import { effectiveRole } from "./effective-role.ts";
import type { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";
import { resourcePolicyOf } from "./resource-policies.ts";
import { UsageError } from "./usage-error.ts";

export interface CanAnswer extends Decision {
  readonly from: Ref;
  readonly to: string;
  readonly mechanism: string;
  readonly through?: Ref;
  readonly resources?: readonly string[];
  /** Of a pattern: the actions of it that are not denied, and how many it stands for. */
  readonly actions?: Expansion;
  readonly unknownAction?: UnknownAction;
}

interface Expansion {
  readonly total: number;
  readonly held: readonly { readonly action: string; readonly verdict: VerdictWord }[];
}

type Said = ActionDecision & { readonly expanded?: Expansion };

function checkAction(action: string): void {
  if (action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action))
    throw new UsageError("invalid", `\`${action}\` is no action: write it as service:Name, for example s3:GetObject`);
}

/** Why what was asked about calls nobody. */
export const nobody = (estate: Estate, principal: Ref): Decision =>
  denied({
    check: "caller",
    code: "ENTITY_NOT_FOUND",
    reason:
      existence(estate.world, principal) === "absent"
        ? `there is no \`${principal}\` in the complete list of its account`
        : `\`${principal}\` signs no calls to AWS`,
  });

interface Question {
  readonly action: string;
  readonly resource?: string | undefined;
}

/** Whether an action is a pattern of one service's actions, each of which is asked for. */
const standsForActions = (action: string, catalogue: ActionCatalogue | undefined): boolean =>
  catalogue !== undefined && /[*?]/.test(action) && catalogue.servicesOf(action).length === 1;

/** What one IAM identity may do; a pattern of actions is held against every action it stands for. */
function decideFor(
  estate: Estate,
  principal: Ref,
  { action, resource, explain = true }: Question & { readonly explain?: boolean },
  catalogue: ActionCatalogue | undefined,
  session?: SessionFacts,
): Said {
  const caller = callerOf(estate.world, principal, session);
  if (!caller) return nobody(estate, principal);
  const assumed = canAssume(estate.world, caller, { action, resource, explain });
  if (assumed) return assumed;
  const resourcePolicy = trustPolicyOf(estate.world, action, resource) ?? resourcePolicyOf(estate, resource);
  const account = resource ? parseArn(resource)?.account : undefined;
  const known = catalogue?.action(action);
  const isPattern = standsForActions(action, catalogue);
  const ask = (signer: Caller): Said => {
    const question = {
      caller: signer,
      action,
      ...(resource ? { resource } : {}),
      ...(account ? { resourceAccount: account } : {}),
      ...(resourcePolicy ? { resourcePolicy } : {}),
      ...(known ? { takesNoResource: known.resources.length === 0 } : {}),
      time: estate.world.time,
      explain,
    };
    if (!isPattern || !catalogue) return decideAction(question);
    // of a pattern the proof decides which word counts
    const { decision, held, total } = expandAction({ ...question, explain: true }, catalogue);
    return { ...decision, expanded: { total, held: held.map((h) => ({ action: h.action.action, verdict: h.verdict })) } };
  };
  const answer = decideWithTags(estate.world, caller, ask);
  return resource === undefined ? orByTrust(estate.world, caller, action, answer) : answer;
}

const accountOf = (ref: Ref): Ref => {
  const parsed = parseRef(ref);
  return parsed && "account" in parsed ? accountRef(parsed.account, parseArn(ref)?.partition) : ref;
};

/** `can PRINCIPAL ACTION [RESOURCE]`: a pod or a service account speaks through its effective role. `catalogue`: which actions there are; `asked`: how a session began. */
export function askCan(estate: Estate, p: Question & { readonly principal: string }, catalogue?: ActionCatalogue, asked?: SessionFacts): CanAnswer {
  checkAction(p.action);
  const { ref: from } = resolve(estate, p.principal, ["pod"]);
  const through = effectiveRole(estate, from);
  const told = catalogue ? aboutAction(catalogue, p) : { notes: [] };
  const noted = (d: Decision): Pick<Decision, "assumptions"> => ({ assumptions: [...told.notes, ...d.assumptions] });
  const unknown = told.unknown ? { unknownAction: told.unknown } : {};
  if (through.kind === "decision") return { from, to: p.resource ?? from, mechanism: p.action, ...through.decision, ...noted(through.decision), ...unknown };
  const identity = through.kind === "role" ? through.role : from;
  const { resources, expanded, ...decision } = decideFor(estate, identity, p, catalogue, through.kind === "role" ? through.session : asked);
  return {
    from,
    to: p.resource ?? accountOf(identity),
    mechanism: p.action,
    ...decision,
    ...noted(decision),
    ...unknown,
    ...(through.kind === "role" ? { through: through.role } : {}),
    ...(resources && !p.resource ? { resources } : {}),
    ...(expanded ? { actions: expanded } : {}),
  };
}

interface WhoCan {
  readonly action: string;
  readonly resource: string | null;
  readonly principals: readonly { readonly ref: Ref; readonly verdict: VerdictWord; readonly conditions: readonly Condition[] }[];
  readonly partly?: readonly { readonly ref: Ref; readonly actions: Expansion }[];
  readonly notes?: readonly string[];
  readonly unknownAction?: UnknownAction;
}

/** Users and roles in parts for which one decision holds. */
function partsOf(estate: Estate, refs: readonly Ref[], { action, resource }: Question, catalogue: ActionCatalogue | undefined): readonly (readonly Ref[])[] {
  const { world } = estate;
  // roles that name a caller themselves are looked for caller by caller
  if (isAssumeRole(action) && resource === undefined) return refs.map((ref) => [ref]);
  const callers = refs.flatMap((ref) => {
    const caller = callerOf(world, ref);
    return caller?.kind === "identity" ? [caller] : [];
  });
  const lower = action.toLowerCase();
  const actions = standsForActions(action, catalogue) ? [lower, ...(catalogue?.matching(action) ?? []).map((a) => a.lower)] : [lower];
  const policy = resourcePolicyOf(estate, resource);
  const parts = alikeCallers(callers, {
    actions: isAssumeRole(action) ? STS_ACTIONS : actions,
    onResource: [...onRole(world, action, resource), ...(policy ? [policy] : [])],
    mayCarryTags: ({ identity }) => identity.kind === "role" && letsTag(world.target(identity.ref)),
  });
  return parts.map(({ members }) => members.map((m) => m.identity.ref));
}

/** `who-can ACTION [RESOURCE]`: every collected user and role with a verdict better than denied, best first; of a pattern, also who may do some of it. */
export function askWhoCan(estate: Estate, p: Question, catalogue?: ActionCatalogue): WhoCan {
  checkAction(p.action);
  const all = estate.facts.accounts.flatMap((a) => [...a.users, ...a.roles].map((i) => arnRef(i.arn)));
  const decided = new Map<Ref, Said>();
  for (const refs of partsOf(estate, all, p, catalogue)) {
    const [first] = refs;
    if (!first) continue;
    const decision = decideFor(estate, first, { ...p, explain: false }, catalogue);
    for (const ref of refs) decided.set(ref, decision);
  }
  const asked = all.flatMap((ref) => {
    const decision = decided.get(ref);
    return decision ? [{ ref, decision }] : [];
  });
  const rows = asked.filter((r) => r.decision.verdict !== "denied");
  rows.sort((a, b) => rankOf(a.decision.verdict) - rankOf(b.decision.verdict) || (a.ref < b.ref ? -1 : 1));
  const partly = asked.flatMap(({ ref, decision: { verdict, expanded } }) =>
    verdict === "denied" && expanded && expanded.held.length > 0 ? [{ ref, actions: expanded }] : [],
  );
  const told = catalogue ? aboutAction(catalogue, p) : { notes: [] };
  return {
    action: p.action,
    resource: p.resource ?? null,
    principals: rows.map(({ ref, decision }) => ({ ref, verdict: decision.verdict, conditions: decision.conditions })),
    ...(partly.length > 0 ? { partly } : {}),
    ...(told.notes.length > 0 ? { notes: told.notes } : {}),
    ...(told.unknown ? { unknownAction: told.unknown } : {}),
  };
}
