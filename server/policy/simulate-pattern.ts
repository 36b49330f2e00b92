import { parseArn } from "@/server/model/arn.ts";
import { singleValue } from "./evaluate-condition.ts";
import type { StoredPolicy } from "./inputs.ts";
import { arnRegionTokens, sampleRegions } from "./regions.ts";
import type { RequestContext } from "./request-context.ts";
import { compileResources, matchesResource } from "./resource-matcher.ts";
import type { Signer } from "./signer.ts";
import type { SimulationCase } from "./simulate-case.ts";
import { templateTokens } from "./template.ts";
import { ANY_RUN, splitArn, splitTokens, type Tokens, wildcardTokens } from "./wildcard.ts";

const MAX_STATES = 20_000;

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
        if (tokens) found.set(tokens.join(), tokens);
      }
    }
  }
  return [...found.values()];
}

const isPlain = (tokens: Tokens): boolean => tokens.length > 0 && tokens.every((t) => t >= 0);

function partitionOf(signer: Signer): string {
  const arn = "arn" in signer ? signer.arn : signer.kind === "session" ? signer.roleArn : undefined;
  return (arn && parseArn(arn)?.partition) ?? "aws";
}

/** `*` is any ARN of the action's own service, or of one that a policy of the case names for it. */
function domainsOf(c: SimulationCase, patterns: readonly Tokens[]): readonly string[] {
  if (c.resource !== "*") return [c.resource];
  const [service = ""] = c.action.toLowerCase().split(":");
  const named = patterns.flatMap((tokens) => {
    const part = splitTokens(tokens, 6)[2] ?? [];
    return isPlain(part) ? [String.fromCharCode(...part)] : [];
  });
  return [...new Set([service === "sts" ? "iam" : service, ...named])].map((s) => `arn:${partitionOf(c.signer)}:${s}:*:*:*`);
}

function samplesIn(domain: string, patterns: readonly Tokens[]): readonly string[] {
  const wanted = compileResources([domain], false, false);
  const { samples } = sampleRegions([wildcardTokens(domain), ...patterns].map(regionTokens), MAX_STATES);
  return samples.filter((s) => splitArn(s).length === 6 && matchesResource(wanted, s, () => undefined));
}

/**
 * What a resource with wildcards stands for: one ARN for each way in which the policies of the case can tell the resources apart that it matches (A65).
 * Empty when it has none, or stands for itself.
 */
export function resourcesMeant(c: SimulationCase, context: RequestContext): readonly string[] {
  if (c.takesNoResource || !/[*?]/.test(c.resource)) return [];
  const patterns = patternsOf(c, context);
  return [...new Set(domainsOf(c, patterns).flatMap((domain) => samplesIn(domain, patterns)))];
}
