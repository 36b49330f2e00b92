import type { Step } from "@/server/model/step.ts";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import { type CallerSide, type Composition, compose, type ResourceSide } from "./compose.ts";
import { decide } from "./decide.ts";
import { parseTagKey } from "./condition-keys.ts";
import type { Call } from "./evaluate-statement.ts";
import { all, any, type Atom, type Formula, not, type Variable, variablesOf } from "./formula.ts";
import type { TargetRole } from "./inputs.ts";
import { type OrganizationSide, organizationSide, isServiceLinkedPath } from "./organization-side.ts";
import { proofOf } from "./proof.ts";
import type { RequestContext } from "./request-context.ts";
import type { Signer } from "./signer.ts";
import { solve } from "./solve.ts";

/** One STS call that ends in a session of a role, with everything that bears on it. */
export interface StsCall {
  readonly action: string;
  /** Actions that the call needs besides, because of what it sends (B24, B25, B28). */
  readonly needs: readonly string[];
  readonly role: TargetRole;
  readonly context: RequestContext;
  readonly signer: Signer;
  readonly caller: CallerSide;
  readonly isSameAccount: boolean;
  readonly scp: OrganizationSide;
  readonly callerAccount?: string;
  readonly explain: boolean;
  /** Steps that come before those of the policies. */
  readonly before: () => readonly Step[];
  readonly assumptions: (conditions: readonly Condition[]) => readonly string[];
}

export const TAG_SESSION = "sts:TagSession";
export const SET_SOURCE_IDENTITY = "sts:SetSourceIdentity";

const isTagVariable = (v: Variable): boolean => v.id === "aws:tagkeys" || v.id === "sts:transitivetagkeys" || parseTagKey(v.id)?.family === "aws:requesttag/";
const isSourceIdentityVariable = (v: Variable): boolean => v.id === "sts:sourceidentity";

/** That the request leaves a key out. */
function isLeftOut(variable: Variable): Atom | false {
  if (variable.state.presence === "always") return false;
  const noContext: RequestContext = { lookup: () => ({ kind: "absent" }) };
  return { op: "atom", context: noContext, variables: [variable], test: (values) => values.get(variable.id) === undefined };
}

interface Optional {
  readonly action: string;
  readonly composition: Composition;
  readonly formula: Formula;
}

/** A request may only send tags or a source identity when the action for that is allowed too; one that sends none needs no such action. */
function optionalNeed(call: StsCall, formula: Formula, action: string, isAbout: (v: Variable) => boolean, run: (action: string) => Composition): Optional | undefined {
  if (call.needs.includes(action)) return undefined;
  const variables = variablesOf(formula).filter((v) => isAbout(v) && v.state.kind === "open" && (v.state.suppliedBy === "caller" || v.state.suppliedBy === "token"));
  if (variables.length === 0) return undefined;
  const composition = run(action);
  return { action, composition, formula: any([composition.formula, all(variables.map(isLeftOut))]) };
}

/** Whether the other parts can only be met by a request that sends what the action is for. */
const isUsed = (rest: Formula, optional: Optional): boolean => solve(all([rest, not(optional.composition.formula), optional.formula])).word === "denied" || solve(all([rest, optional.formula])).word !== solve(rest).word;

/** Decides the call and all it needs besides, as one. */
export function decideStsCall(call: StsCall): Decision {
  const { role, explain } = call;
  const rcp = organizationSide(role.organization, "rcps", isServiceLinkedPath(role.path));
  const target: ResourceSide = { policy: role.trust, isRequired: true, isSameAccount: call.isSameAccount, ...(rcp.levels ? { rcps: rcp.levels } : {}) };
  const run = (action: string): Composition => {
    const one: Call = { action: action.toLowerCase(), resource: role.ref, context: call.context, signer: call.signer };
    return compose(one, call.caller, target, explain);
  };
  const runs: { readonly action: string; readonly composition: Composition }[] = [];
  let formula: Formula = true;
  for (const action of [call.action, ...call.needs]) {
    if (formula === false && !explain) break;
    const composition = run(action);
    runs.push({ action, composition });
    formula = all([formula, composition.formula]);
  }
  const rest = formula;
  const optional = [optionalNeed(call, rest, TAG_SESSION, isTagVariable, run), optionalNeed(call, rest, SET_SOURCE_IDENTITY, isSourceIdentityVariable, run)].filter((o) => o !== undefined);
  formula = all([rest, ...optional.map((o) => o.formula)]);
  if (!explain) return decide(formula, undefined);
  const used = optional.filter((o) => isUsed(rest, o));
  return decide(formula, (conditions) => ({
    steps: [
      ...call.before(),
      ...[...runs, ...used].flatMap(({ action, composition }) =>
        proofOf(composition, { action, caller: call.caller, target, scp: call.scp, rcp, resourceAccount: role.account, ...(call.callerAccount === undefined ? {} : { callerAccount: call.callerAccount }) }),
      ),
    ],
    assumptions: [...call.assumptions(conditions), ...organizationAssumptions(call, rcp)],
  }));
}

/** What is taken for granted of organizations that were not collected (B18). */
export function organizationAssumptions(call: { readonly scp: OrganizationSide; readonly callerAccount?: string; readonly role: { readonly account: string } }, rcp: OrganizationSide): string[] {
  const scps = call.scp.state === "not-collected" && call.callerAccount !== undefined ? [`no service control policy collected for account ${call.callerAccount}`] : [];
  return [...scps, ...(rcp.state === "not-collected" ? [`no resource control policy collected for account ${call.role.account}`] : [])];
}
