import type { MissingFact } from "@/server/model/verdict.ts";
import type { CompiledStatement } from "./document.ts";
import { evaluateCondition, openVariables, singleValue } from "./evaluate-condition.ts";
import { asksForBothWays } from "./exclusive-keys.ts";
import { type Atom, all, type Formula } from "./formula.ts";
import type { StoredPolicy } from "./inputs.ts";
import type { RequestContext } from "./request-context.ts";
import { matchesResource } from "./resource-matcher.ts";
import type { Signer } from "./signer.ts";

/** One action of a request. */
export interface Call {
  /** Lower case. */
  readonly action: string;
  /** Undefined: statements are taken to cover it (a trust policy's own role). */
  readonly resource: string;
  readonly context: RequestContext;
  readonly signer: Signer;
}

function coversResource(s: CompiledStatement, call: Call): Formula {
  const { resources } = s;
  if (!resources) return true;
  const { context, resource } = call;
  const open = resources.variables.length === 0 ? [] : openVariables(resources, context);
  if (open.length === 0) return matchesResource(resources, resource, (key) => singleValue(key, context, undefined));
  return { op: "atom", context, resource, variables: open, test: (values) => matchesResource(resources, resource, (key) => singleValue(key, context, values)) };
}

/** Whether resource and conditions of a statement hold; its action and principal were looked at before. All conditions must hold (A34). */
export function evaluateBody(s: CompiledStatement, call: Call): Formula {
  const covers = coversResource(s, call);
  if (covers === false || s.conditions.length === 0) return covers;
  const { context } = call;
  const kept = covers === true ? context.kept : undefined;
  const known = kept?.of(s);
  if (known !== undefined) return known;
  const found = evaluateConditions(s, context, covers);
  kept?.keep(s, found);
  return found;
}

function evaluateConditions(s: CompiledStatement, context: RequestContext, covers: Formula): Formula {
  const parts: Formula[] = [covers];
  for (const condition of s.conditions) {
    const holds = evaluateCondition(condition, context);
    if (holds === false) return false;
    parts.push(holds);
  }
  return asksForBothWays(s.conditions, context) ? false : all(parts);
}

const NO_CONTEXT: RequestContext = { lookup: () => ({ kind: "absent" }) };

/** A fact that was not collected and may be either way; `role` tells apart what one fact may do in several places. */
export function factAtom(fact: MissingFact, role: string): Atom {
  const id = `fact ${fact.what} of ${fact.of}: ${role}`;
  return {
    op: "atom",
    context: NO_CONTEXT,
    variables: [{ id, label: id, state: { kind: "missing", fact, presence: "maybe", oneOf: ["yes"] } }],
    test: (values) => values.get(id) !== undefined,
    key: JSON.stringify(id),
  };
}

/** What is missing when a stored document cannot be evaluated (A6). */
export function invalidFact(stored: StoredPolicy): MissingFact {
  return { what: `a valid ${stored.document === "trust policy" ? "trust policy" : `policy document \`${stored.document}\``}`, of: stored.source };
}
