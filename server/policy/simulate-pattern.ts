import { singleValue } from "./evaluate-condition.ts";
import type { StoredPolicy } from "./inputs.ts";
import { arnRegionTokens, sampleRegions } from "./regions.ts";
import type { RequestContext } from "./request-context.ts";
import { compileResources, matchesResource } from "./resource-matcher.ts";
import type { SimulationCase } from "./simulate-case.ts";
import { templateTokens } from "./template.ts";
import { ANY_RUN, splitArn, splitTokens, type Tokens, wildcardTokens } from "./wildcard.ts";

const MAX_STATES = 20_000;
const ANY_ARN = "arn:*:*:*:*:*";

/** A pattern as `sampleRegions` takes it: one that ends early stands for everything after (A15). */
function regionTokens(tokens: Tokens): Tokens {
  const parts = splitTokens(tokens, 6).length;
  if (parts === 1) return tokens;
  const tail = Array.from({ length: 6 - parts }, () => [58, ANY_RUN]).flat();
  return arnRegionTokens([...tokens, ...tail]) ?? tokens;
}

const policiesOf = (c: SimulationCase): readonly StoredPolicy[] => [
  ...c.identity,
  ...(c.resourcePolicy ? [c.resourcePolicy] : []),
  ...(c.boundaries ?? []),
  ...(c.session ?? []),
  ...[...(c.scps ?? []), ...(c.rcps ?? [])].flatMap((level) => level.policies),
];

/** The resource patterns of all statements that speak on the action. */
function patternsOf(c: SimulationCase, context: RequestContext): Tokens[] {
  const found = new Map<string, Tokens>();
  for (const { policy } of policiesOf(c)) {
    if (policy.state === "invalid") continue;
    for (const { resources } of policy.statementsFor(c.action.toLowerCase())) {
      for (const { template } of resources?.patterns ?? []) {
        const tokens = templateTokens(template, (key) => singleValue(key, context, undefined));
        if (tokens) found.set(tokens.join(), regionTokens(tokens));
      }
    }
  }
  return [...found.values()];
}

/**
 * The resources a case asks about. One that is written with wildcards stands for every resource it matches: it comes first, as written, and after it one
 * ARN for each way in which the policies of the case can tell such resources apart (A65).
 */
export function resourcesAsked(c: SimulationCase, context: RequestContext): readonly string[] {
  if (c.takesNoResource || !/[*?]/.test(c.resource)) return [c.resource];
  const domain = c.resource === "*" ? ANY_ARN : c.resource;
  const wanted = compileResources([domain], false, false);
  const { samples } = sampleRegions([regionTokens(wildcardTokens(domain)), ...patternsOf(c, context)], MAX_STATES);
  const fitting = samples.filter((s) => splitArn(s).length === 6 && matchesResource(wanted, s, () => undefined));
  return [...new Set([c.resource, ...fitting])];
}
