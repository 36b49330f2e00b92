import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type ActionDecision, type ActionQuestion, decideAction } from "@/server/policy/action.ts";
import { policiesOn } from "@/server/policy/any-resource.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import type { ActionCatalogue, CataloguedAction, CataloguedService } from "./catalogue.ts";
import { groupActions } from "./group.ts";
import { fitsAction } from "./resources-fit.ts";

/** What a question about a pattern of actions comes to, action by action. */
export interface Expanded {
  /** How many actions the pattern stands for; with a resource, how many of them are called on such a one. */
  readonly total: number;
  /** Those that are not denied. */
  readonly held: readonly { readonly action: CataloguedAction; readonly verdict: VerdictWord }[];
  readonly decision: ActionDecision;
}

type Question = Omit<ActionQuestion, "takesNoResource">;

/** Services of which calls differ by name in what they need (B1, B45, B46). */
const BY_NAME: ReadonlySet<string> = new Set(["iam", "sts", "kms"]);

const isExplicit = (d: ActionDecision): boolean => d.steps.some((s) => s.outcome === "fail" && s.code.endsWith("EXPLICIT_DENY"));

/** The matching actions, each list one that nothing in the policies tells apart. */
function alike(q: Question, catalogue: ActionCatalogue, matching: readonly CataloguedAction[]): readonly (readonly CataloguedAction[])[] {
  const { identity, limits, rcps } = policiesOn(q.caller);
  const policies = [...identity, ...limits, ...rcps, ...(q.resourcePolicy ? [q.resourcePolicy] : [])];
  const statements: readonly CompiledStatement[] = policies.flatMap(({ policy }) => (policy.state === "compiled" ? policy.statements : []));
  const services = [...new Set(matching.map((a) => a.action.slice(0, a.action.indexOf(":"))))].flatMap((prefix) => catalogue.service(prefix) ?? []);
  const asked = new Set(matching);
  const groups = groupActions(
    catalogue,
    statements,
    services.map((s): CataloguedService => ({ ...s, actions: s.actions.filter((a) => asked.has(a)) })),
  );
  return groups.flatMap((g) => {
    const key = (a: CataloguedAction): string => (BY_NAME.has(g.service.prefix) ? a.lower : String(a.resources.length === 0));
    return [...Map.groupBy(g.actions, key).values()];
  });
}

const plain = (q: Question, action: CataloguedAction, explain: boolean): ActionDecision =>
  decideAction({ ...q, action: action.action, takesNoResource: action.resources.length === 0, explain });

/**
 * A pattern of actions asks for everything it stands for. As a text it is held against the policies like one action; that word is corrected where the
 * actions themselves show it wrong: one of them is stopped by a Deny of its own, or statements name them one by one.
 */
export function expandAction(q: Question, catalogue: ActionCatalogue): Expanded {
  const { resource } = q;
  const all = catalogue.matching(q.action);
  const matching = resource === undefined ? all : all.filter((a) => a.resources.length === 0 || fitsAction(resource, a));
  const rows = alike(q, catalogue, matching).flatMap((actions) => {
    const [first] = actions;
    return first ? [{ first, actions, verdict: plain(q, first, false).verdict }] : [];
  });
  const held = rows.filter((r) => r.verdict !== "denied").flatMap(({ actions, verdict }) => actions.map((action) => ({ action, verdict })));
  const text = decideAction(q);
  return { total: matching.length, held, decision: corrected(q, text, rows) };
}

type Row = { readonly first: CataloguedAction; readonly verdict: VerdictWord };

function corrected(q: Question, text: ActionDecision, rows: readonly Row[]): ActionDecision {
  const denied = rows.filter((r) => r.verdict === "denied");
  // a Deny on one of the actions tells more by that action's name
  if (text.verdict !== "denied" || (denied.length > 0 && isExplicit(text))) {
    const stopped = denied.map((r) => plain(q, r.first, true)).find(isExplicit);
    return stopped ?? text;
  }
  const worst = rows.reduce<Row | undefined>((a, b) => (a && rankOf(a.verdict) >= rankOf(b.verdict) ? a : b), undefined);
  return worst && denied.length === 0 ? plain(q, worst.first, q.explain ?? false) : text;
}
