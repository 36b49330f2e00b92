import { type Nearest, nearestOf } from "@/server/model/nearest.ts";
import { formatOperatorName } from "./condition/operators.ts";
import type { CompiledStatement } from "./document.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import type { Call } from "./evaluate-statement.ts";
import type { StoredPolicy } from "./inputs.ts";
import { resourcesOf, shownFor } from "./near-miss-names.ts";
import { solve } from "./solve.ts";
import { statementName } from "./statement-words.ts";

/** Why nothing is allowed, and the statement that comes nearest, if any. */
export interface Silence {
  readonly reason: string;
  readonly nearest?: { readonly stored: StoredPolicy; readonly statement: CompiledStatement };
  /** What the nearest one lacks. */
  readonly pair?: Nearest;
}

/** The pair, where there is one. */
const lacking = (pair: Nearest | undefined): Pick<Silence, "pair"> => (pair ? { pair } : {});

const isAllow = (s: CompiledStatement): boolean => s.effect === "Allow";

const serviceOf = (action: string): string => action.slice(0, action.indexOf(":")).toLowerCase();

/** Nothing speaks of the action: the action of its service that is allowed and most like it. */
function otherActions(policies: readonly StoredPolicy[], action: string): Pick<Silence, "pair"> {
  const allows = policies.flatMap(({ policy }) => (policy.state === "compiled" ? policy.statements.filter(isAllow) : []));
  return lacking(
    nearestOf(
      "action",
      allows.flatMap((s) => (s.actions.negated ? [] : s.actions.patterns)).filter((pattern) => serviceOf(pattern) === serviceOf(action)),
      [action],
    ),
  );
}

/** Why policies without principals do not allow a call: what they allow the action on, or which condition fails. */
export function silenceOf(policies: readonly StoredPolicy[], call: Call, noun: string, action: string): Silence {
  const about = policies.flatMap((stored) =>
    stored.policy.state === "compiled" ? stored.policy.statementsFor(call.action).flatMap((s) => (isAllow(s) ? [{ stored, statement: s }] : [])) : [],
  );
  const head = `no ${noun} allows \`${action}\` on \`${call.resource}\``;
  for (const nearest of about) {
    const failing = nearest.statement.conditions.find((c) => solve(evaluateCondition(c, call.context)).word === "denied");
    if (!failing) continue;
    const asks = `${formatOperatorName(failing.name)} ${failing.key} ${failing.texts.map((t) => `\`${t}\``).join(" or ")}`;
    const pair = failing.operator?.negated ? undefined : nearestOf(failing.key, failing.texts, shownFor(failing, call));
    return { reason: `${head}: ${statementName(nearest)} asks for ${asks}, which this call cannot meet`, nearest, ...lacking(pair) };
  }
  const patterns = [...new Set(about.flatMap(({ statement }) => resourcesOf(statement)))];
  const [nearest] = about;
  if (!nearest || patterns.length === 0) return { reason: head, ...otherActions(policies, action) };
  const shown = patterns
    .slice(0, 5)
    .map((p) => `\`${p}\``)
    .join(", ");
  const reason = `${head}: what allows the action names ${shown}${patterns.length > 5 ? ` and ${patterns.length - 5} more` : ""}`;
  return { reason, nearest, ...lacking(nearestOf("resource", patterns, [call.resource])) };
}
