import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";

/** A pattern of a policy that a name fits and its pseudonym does not, or the other way about. */
export interface ChangedMatch {
  /** The pattern as it is written. */
  readonly pattern: string;
  /** Whose policy it is. */
  readonly of: string;
  /** What fits it on one side alone, as it reads before. */
  readonly text: string;
}

/** Texts before and after. */
export type Renames = ReadonlyMap<string, string>;

const READ = ["Principal", "NotPrincipal", "Resource", "NotResource", "Condition"];
const VARIABLE = /\$\{[^}]*\}/g;

interface Pattern {
  readonly before: string;
  readonly after: string;
  readonly of: string;
  readonly ignoresCase: boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

function* textsOf(before: unknown, after: unknown, operator = ""): Generator<{ readonly before: string; readonly after: string; readonly operator: string }> {
  if (typeof before === "string") {
    if (typeof after === "string") yield { before, after, operator };
  } else if (Array.isArray(before)) {
    for (const [i, one] of before.entries()) yield* textsOf(one, Array.isArray(after) ? after[i] : undefined, operator);
  } else if (isRecord(before)) {
    const values = isRecord(after) ? Object.values(after) : [];
    for (const [i, [key, one]] of Object.entries(before).entries()) yield* textsOf(one, values[i], operator || key);
  }
}

function* statementsOf(document: unknown): Generator<Readonly<Record<string, unknown>>> {
  const statements = isRecord(document) ? document["Statement"] : undefined;
  for (const one of Array.isArray(statements) ? statements : [statements]) if (isRecord(one)) yield one;
}

function* patternsIn(before: unknown, after: unknown, of: string): Generator<Pattern> {
  const now = [...statementsOf(after)];
  for (const [i, statement] of [...statementsOf(before)].entries())
    for (const part of READ)
      for (const text of textsOf(statement[part], now[i]?.[part])) {
        const ignoresCase = /IgnoreCase/i.test(text.operator);
        if (ignoresCase || (/[*?]|\$\{/.test(text.before) && !/^[*?]+$/.test(text.before))) yield { ...text, of, ignoresCase };
      }
}

interface Owned {
  readonly of: string;
  readonly document: unknown;
}

const ofAccount = ({ users, groups, roles, policies, resourcePolicies }: AccountFacts): readonly Owned[] => [
  ...[...users, ...groups, ...roles].flatMap((one) => (one.inlinePolicies ?? []).map(({ name, document }) => ({ of: `${one.arn} ${name}`, document }))),
  ...roles.map((role) => ({ of: role.arn, document: role.trustPolicy })),
  ...policies.map((policy) => ({ of: policy.arn, document: policy.document })),
  ...resourcePolicies.map((one) => ({ of: one.resource, document: one.document })),
];

/** Every document of the facts, with whose it is, in an order that a renaming keeps. */
const documentsOf = (facts: Facts): readonly Owned[] => [
  ...facts.accounts.flatMap(ofAccount),
  ...(facts.organization?.policies ?? []).map((one) => ({ of: one.arn ?? one.id, document: one.document })),
  ...facts.clusters.flatMap((cluster) => cluster.podIdentityAssociations.map((one) => ({ of: one.associationArn ?? one.associationId, document: one.policy }))),
];

function* othersIn(facts: Facts): Generator<string> {
  for (const account of facts.accounts) {
    for (const one of [...account.users, ...account.groups, ...account.roles, ...account.policies]) {
      yield one.arn;
      yield one.name;
    }
    for (const device of account.mfaDevices) yield device.serial;
  }
}

const fits = (pattern: string, text: string, ignoresCase: boolean): boolean =>
  ignoresCase ? pattern.toLowerCase() === text.toLowerCase() : matchesWildcard(pattern, text);

/** A pattern as it reads for each of the people, where it says `${aws:username}` or the like. */
const readings = ({ before, after }: Pattern, names: Renames): readonly (readonly [before: string, after: string])[] =>
  before.includes("${") ? [...names].map(([b, a]) => [before.replace(VARIABLE, () => b), after.replace(VARIABLE, () => a)]) : [[before, after]];

/**
 * Patterns of policies that tell a name from its pseudonym: with them a verdict may change. `after`: the facts renamed. `texts`: each text that changed. `names`: those
 * of them that are bare names. None: every pattern fits what it fitted.
 */
export function changedMatches(before: Facts, after: Facts, texts: Renames, names: Renames): readonly ChangedMatch[] {
  const found: ChangedMatch[] = [];
  const now = documentsOf(after);
  const others = new Map<string, string>([...[...othersIn(before)].map((text) => [text, text] as const), ...texts]);
  for (const [i, { of, document }] of documentsOf(before).entries())
    for (const pattern of patternsIn(document, now[i]?.document, of)) {
      const isSame = pattern.before === pattern.after && !pattern.before.includes("${");
      for (const [b, a] of readings(pattern, names)) {
        const different = [...(isSame ? texts : others)].find(([x, y]) => fits(b, x, pattern.ignoresCase) !== fits(a, y, pattern.ignoresCase));
        if (different) found.push({ pattern: pattern.before, of, text: different[0] });
      }
    }
  return found;
}
