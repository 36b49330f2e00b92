import { formatOperatorName } from "./condition/operators.ts";
import type { CompiledStatement } from "./document.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import type { Call } from "./evaluate-statement.ts";
import type { StoredPolicy } from "./inputs.ts";
import { solve } from "./solve.ts";

/** Why nothing is allowed, and the statement that comes nearest, if any. */
export interface Silence {
  readonly reason: string;
  readonly nearest?: { readonly stored: StoredPolicy; readonly statement: CompiledStatement };
}

/** Why policies without principals do not allow a call: what they allow the action on, or which condition fails. */
export function silenceOf(policies: readonly StoredPolicy[], call: Call, noun: string, action: string): Silence {
  const about = policies.flatMap((stored) =>
    stored.policy.state === "compiled"
      ? stored.policy.statementsFor(call.action).flatMap((s) => (s.effect === "Allow" ? [{ stored, document: stored.document, s }] : []))
      : [],
  );
  const head = `no ${noun} allows \`${action}\` on \`${call.resource}\``;
  for (const { stored, document, s } of about) {
    const failing = s.conditions.find((c) => solve(evaluateCondition(c, call.context)).word === "denied");
    const asks = failing && `${formatOperatorName(failing.name)} ${failing.key} ${failing.texts.map((t) => `\`${t}\``).join(" or ")}`;
    if (asks)
      return {
        reason: `${head}: statement ${s.index} of \`${document}\` asks for ${asks}, which this call cannot meet`,
        nearest: { stored, statement: s },
      };
  }
  const patterns = [...new Set(about.flatMap(({ s }) => s.resources?.patterns.map((p) => p.template.source) ?? []))];
  const [first] = about;
  if (!first || patterns.length === 0) return { reason: head };
  const shown = patterns
    .slice(0, 5)
    .map((p) => `\`${p}\``)
    .join(", ");
  const reason = `${head}: what allows the action names ${shown}${patterns.length > 5 ? ` and ${patterns.length - 5} more` : ""}`;
  return { reason, nearest: { stored: first.stored, statement: first.s } };
}
