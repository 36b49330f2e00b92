import { formatOperatorName } from "./condition/operators.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import type { Call } from "./evaluate-statement.ts";
import type { StoredPolicy } from "./inputs.ts";
import { solve } from "./solve.ts";

/** Why policies without principals do not allow a call: what they allow the action on, or which condition fails. */
export function silenceOf(policies: readonly StoredPolicy[], call: Call, noun: string, action: string): string {
  const about = policies.flatMap(({ policy, document }) =>
    policy.state === "compiled" ? policy.statementsFor(call.action).flatMap((s) => (s.effect === "Allow" ? [{ document, s }] : [])) : [],
  );
  const head = `no ${noun} allows \`${action}\` on \`${call.resource}\``;
  for (const { document, s } of about) {
    const failing = s.conditions.find((c) => solve(evaluateCondition(c, call.context)).word === "denied");
    if (failing)
      return `${head}: statement ${s.index} of \`${document}\` asks for ${formatOperatorName(failing.name)} ${failing.key} ${failing.texts.map((t) => `\`${t}\``).join(" or ")}, which this call cannot meet`;
  }
  const patterns = [...new Set(about.flatMap(({ s }) => s.resources?.patterns.map((p) => p.template.source) ?? []))];
  if (patterns.length === 0) return head;
  const shown = patterns
    .slice(0, 5)
    .map((p) => `\`${p}\``)
    .join(", ");
  return `${head}: what allows the action names ${shown}${patterns.length > 5 ? ` and ${patterns.length - 5} more` : ""}`;
}
