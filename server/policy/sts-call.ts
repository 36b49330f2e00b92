import type { Step } from "@/server/model/step.ts";
import type { Condition, Decision, SuppliedBy } from "@/server/model/verdict.ts";
import { type CallerSide, type Composition, compose, composeFormula, type ResourceSide } from "./compose.ts";
import { parseTagKey } from "./condition-keys.ts";
import { decide, refused } from "./decide.ts";
import type { Call } from "./evaluate-statement.ts";
import { type Atom, all, any, atomsOf, type Formula, type Variable, variablesOf } from "./formula.ts";
import type { TargetRole } from "./inputs.ts";
import { isServiceLinkedPath, isServiceLinkedSigner, type OrganizationSide, organizationSide } from "./organization-side.ts";
import { proofOf } from "./proof.ts";
import { ABSENT, type RequestContext } from "./request-context.ts";
import { requirementsOf } from "./requirements.ts";
import type { Signer } from "./signer.ts";
import { solve } from "./solve.ts";
import { unresolvedAssumptions } from "./unresolved-variable.ts";

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

/** That the request leaves a key out. */
function isLeftOut(variable: Variable): Atom | false {
  if (variable.state.presence === "always") return false;
  const noContext: RequestContext = { lookup: () => ({ kind: "absent" }) };
  return { op: "atom", context: noContext, variables: [variable], test: (values) => values.get(variable.id) === undefined };
}

/** What a request may send, and the action that sending it takes. */
interface Need {
  readonly action: string;
  readonly isKey: (keyLower: string) => boolean;
}

const OPTIONAL_NEEDS: readonly Need[] = [
  { action: TAG_SESSION, isKey: (key) => key === "aws:tagkeys" || key === "sts:transitivetagkeys" || parseTagKey(key)?.family === "aws:requesttag/" },
  { action: SET_SOURCE_IDENTITY, isKey: (key) => key === "sts:sourceidentity" },
];

interface Optional {
  readonly need: Need;
  readonly composition: Composition;
  readonly formula: Formula;
}

/** A request that may not send something does not send it. */
function without(context: RequestContext, needs: readonly Need[]): RequestContext {
  return {
    lookup: (keyLower) => {
      const state = context.lookup(keyLower);
      return state.kind === "open" && isChosen(state.suppliedBy) && needs.some((n) => n.isKey(keyLower)) ? ABSENT : state;
    },
  };
}

const isChosen = (by: SuppliedBy): boolean => by === "caller" || by === "token";

type Runs = readonly { readonly action: string; readonly composition: Composition }[];

/** The call's own action and those it needs for certain. */
function runAll(
  call: StsCall,
  context: RequestContext,
  run: (action: string, context: RequestContext) => Composition,
): { readonly runs: Runs; readonly formula: Formula } {
  const runs: { readonly action: string; readonly composition: Composition }[] = [];
  let formula: Formula = true;
  for (const action of [call.action, ...call.needs]) {
    if (formula === false && !call.explain) break;
    const composition = run(action, context);
    runs.push({ action, composition });
    formula = all([formula, composition.formula]);
  }
  return { runs, formula };
}

/** A request may only send tags or a source identity when the action for that is allowed too; one that sends none needs no such action. */
function optionalNeed(call: StsCall, asked: readonly Formula[], need: Need, run: (action: string) => Composition): Optional | undefined {
  if (call.needs.includes(need.action)) return undefined;
  const variables = asked.flatMap((f) => variablesOf(f)).filter((v) => need.isKey(v.id) && v.state.kind === "open" && isChosen(v.state.suppliedBy));
  if (variables.length === 0) return undefined;
  const composition = run(need.action);
  const isRefused = composition.formula === false;
  return { need, composition, formula: isRefused || any([composition.formula, all(variables.map(isLeftOut))]) };
}

const isOfNeed = (v: Variable): boolean => OPTIONAL_NEEDS.some((need) => need.isKey(v.id));
const mayNeed = (formula: Formula): boolean => typeof formula !== "boolean" && atomsOf(formula).some((atom) => atom.variables.some(isOfNeed));

/** All actions that sending what the policies ask about takes; the policies for one may ask about the other. */
function optionalNeeds(call: StsCall, formula: Formula, context: RequestContext, run: (action: string, context: RequestContext) => Composition): Optional[] {
  const found: Optional[] = [];
  if (!mayNeed(formula)) return found;
  for (const need of [...OPTIONAL_NEEDS, ...OPTIONAL_NEEDS]) {
    if (found.some((o) => o.need === need)) continue;
    const one = optionalNeed(call, [formula, ...found.map((o) => o.composition.formula)], need, (action) => run(action, context));
    if (one) found.push(one);
  }
  return found;
}

type Run = (action: string, context: RequestContext) => Composition;

/** The call with all that it may send; `asked`: the needs that were met on the way, as they came out last. */
interface Rounds {
  readonly first: ReturnType<typeof runAll>;
  readonly asked: readonly Optional[];
  readonly last: ReturnType<typeof runAll>;
  readonly optional: readonly Optional[];
}

/** What a request may not send is taken out of it, until nothing that is left is refused: the action for one thing may ask for the other (B24, B28). */
function withoutRefused(call: StsCall, first: ReturnType<typeof runAll>, run: Run): Rounds {
  const asked = new Map<Need, Optional>();
  let last = first;
  let context = call.context;
  for (;;) {
    const optional = optionalNeeds(call, last.formula, context, run);
    for (const one of optional) asked.set(one.need, one);
    if (!optional.some((o) => o.composition.formula === false)) return { first, asked: [...asked.values()], last, optional };
    const refused = [...asked.values()].filter((o) => o.composition.formula === false).map((o) => o.need);
    context = without(call.context, refused);
    last = runAll(call, context, run);
  }
}

/** Whether the answer hangs on the action: it changes what requests are let in. */
function isUsed(before: Formula, after: Formula, optional: Optional): boolean {
  if (optional.composition.formula === false) return solve(after).word === "denied" && solve(before).word !== "denied";
  return solve(before).word === "conditional" && requirementsOf(all([after, optional.formula])).some((c) => optional.need.isKey(c.key.toLowerCase()));
}

/** Nobody becomes a role of an account that its organization has suspended (B10). */
function suspended({ ref, account, organization }: TargetRole): Step | undefined {
  if (organization.state !== "read" || !organization.value.isSuspended) return undefined;
  const reason = `account ${account} is suspended, so \`${ref}\` cannot be assumed`;
  return { check: "target", outcome: "fail", code: "ACCOUNT_SUSPENDED", reason, verify: `aws organizations describe-account --account-id ${account}` };
}

const LOWER: ReadonlyMap<string, string> = new Map(
  ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", TAG_SESSION, SET_SOURCE_IDENTITY].map((a) => [a, a.toLowerCase()]),
);

/** In lower case; the very same text each time, so that it is looked up at once. */
const lower = (action: string): string => LOWER.get(action) ?? action.toLowerCase();

const speaksFor = ({ trust }: TargetRole, action: string): boolean => {
  if (trust.state !== "read" || trust.value.policy.state !== "compiled") return true;
  return trust.value.policy.statementsFor(lower(action)).some((s) => s.effect === "Allow");
};

/** Whether a role's trust policy lets in nobody by these actions, whoever asks: it has to allow each of them (B1, B24, B28). */
export const isShut = (role: TargetRole, actions: readonly string[]): boolean => actions.some((action) => !speaksFor(role, action));

const oneCall = ({ role, signer }: StsCall, action: string, context: RequestContext): Call => ({ action: lower(action), resource: role.ref, context, signer });

/** What the call's own action and those it needs for certain come to. */
function formulaOf(call: StsCall, target: ResourceSide): Formula {
  const own = composeFormula(oneCall(call, call.action, call.context), call.caller, target);
  return call.needs.reduce((f, action) => f && all([f, composeFormula(oneCall(call, action, call.context), call.caller, target)]), own);
}

/** Decides the call and all it needs besides, as one. */
export function decideStsCall(call: StsCall): Decision {
  const { role, explain } = call;
  const no = suspended(role);
  if (no) return refused(no, explain);
  if (!explain && (isShut(role, [call.action]) || isShut(role, call.needs))) return decide(false, undefined);
  const rcp = organizationSide(role.organization, "rcps", isServiceLinkedPath(role.path) || isServiceLinkedSigner(call.signer));
  const target: ResourceSide = { policy: role.trust, isRequired: true, isSameAccount: call.isSameAccount, rcps: rcp.levels };
  if (!explain) {
    const formula = formulaOf(call, target);
    if (!mayNeed(formula)) return decide(formula, undefined);
  }
  const run = (action: string, context: RequestContext): Composition => compose(oneCall(call, action, context), call.caller, target);
  const { first, asked, last, optional } = withoutRefused(call, runAll(call, call.context, run), run);
  const { runs, formula: rest } = last;
  const formula = all([rest, ...optional.map((o) => o.formula)]);
  if (!explain) return decide(formula, undefined);
  const used = asked.filter((o) => isUsed(first.formula, rest, o));
  const shown = used.length > 0 ? first.runs : runs;
  return decide(formula, (conditions) => ({
    steps: [
      ...call.before(),
      ...[...shown, ...used.map((o) => ({ action: o.need.action, composition: o.composition }))].flatMap(({ action, composition }) =>
        proofOf(composition, {
          action,
          caller: call.caller,
          target,
          scp: call.scp,
          rcp,
          resourceAccount: role.account,
          ...(call.callerAccount === undefined ? {} : { callerAccount: call.callerAccount }),
        }),
      ),
    ],
    assumptions: [
      ...call.assumptions(conditions),
      ...everyoneAssumption(call.signer, shown),
      ...timeAssumption(shown, call.context),
      ...unresolvedAssumptions(
        shown.map((r) => r.composition),
        call.context,
      ),
      ...organizationAssumptions(call, rcp),
    ],
  }));
}

/** That `*` covers callers without credentials of IAM is documented for Deny alone (A27). */
function everyoneAssumption(signer: Signer, runs: Runs): string[] {
  const isIam = signer.kind !== "service" && signer.kind !== "oidc-provider" && signer.kind !== "saml-provider" && signer.kind !== "builtin-provider";
  const byStar = runs.some(({ composition }) => composition.resource.allows.some((h) => h.statement.principals?.entries.some((e) => e.kind === "anyone")));
  return !isIam && byStar ? ["the principal `*` covers services and identities of a provider"] : [];
}

const TIME_KEYS: ReadonlySet<string> = new Set(["aws:currenttime", "aws:epochtime"]);

/** An answer that rests on a date says for when it holds (B36). */
function timeAssumption(runs: Runs, context: RequestContext): string[] {
  const now = context.lookup("aws:currenttime");
  const hits = runs.flatMap(({ composition: c }) =>
    [c.resource, c.identity, c.boundary, c.session, ...c.scps, ...c.rcps].flatMap((r) => (r ? [...r.allows, ...r.denies] : [])),
  );
  const usesTime = hits.some((h) => h.statement.conditions.some((c) => TIME_KEYS.has(c.keyLower)));
  return usesTime && now.kind === "known" ? [`the call is made at ${now.values[0]}`] : [];
}

/** What is taken for granted of organizations that were not collected (B18). */
export function organizationAssumptions(
  call: { readonly scp: OrganizationSide; readonly callerAccount?: string; readonly role: { readonly account: string } },
  rcp: OrganizationSide,
): string[] {
  const scps =
    call.scp.state === "not-collected" && call.callerAccount !== undefined ? [`no service control policy collected for account ${call.callerAccount}`] : [];
  const rcps = rcp.state === "not-collected" ? [`no resource control policy collected for account ${call.role.account}`] : [];
  return [...scps, ...rcps, ...unreadLevels(call.scp), ...unreadLevels(rcp)];
}

const unreadLevels = (side: OrganizationSide): string[] =>
  (side.levels ?? []).flatMap((l) => (l.unread === undefined ? [] : [`${l.unread} were not collected and are taken not to limit the call`]));
