import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Condition } from "@/server/model/verdict.ts";
import { matchesWildcard, wildcardsMeet } from "@/server/policy/wildcard.ts";

/**
 * What the calls so far have fixed for the session that makes the next one: every list is met by one and the same value. Nothing is fixed where a path
 * begins, and after every step that is no call of STS.
 */
export interface SessionState {
  /** Once set, it goes on with every hop (B28). */
  readonly identity: readonly Condition[];
  readonly name: readonly Condition[];
  /** Of this session alone, and those that go on (B26). */
  readonly tags: Readonly<Record<string, readonly Condition[]>>;
  readonly transitive: Readonly<Record<string, readonly Condition[]>>;
}

export const NOTHING_FIXED: SessionState = { identity: [], name: [], tags: {}, transitive: {} };

type Family = "identity" | "name" | "userid" | "passed" | "principal" | "transitive";

/** What a key speaks of, and of which tag. */
function subjectOf(key: string): { readonly family: Family; readonly tag: string } | undefined {
  const lower = key.toLowerCase();
  if (lower === "sts:sourceidentity" || lower === "aws:sourceidentity") return { family: "identity", tag: "" };
  if (lower === "sts:rolesessionname") return { family: "name", tag: "" };
  if (lower === "aws:userid") return { family: "userid", tag: "" };
  if (lower === "sts:transitivetagkeys") return { family: "transitive", tag: "" };
  if (lower.startsWith("aws:requesttag/")) return { family: "passed", tag: lower.slice("aws:requesttag/".length) };
  return lower.startsWith("aws:principaltag/") ? { family: "principal", tag: lower.slice("aws:principaltag/".length) } : undefined;
}

type Text = { readonly kind: "is" | "like" | "is not" | "not like"; readonly folded: boolean; readonly orAbsent: boolean };

const TEXTS: Readonly<Record<string, Omit<Text, "orAbsent">>> = {
  StringEquals: { kind: "is", folded: false },
  StringEqualsIgnoreCase: { kind: "is", folded: true },
  StringLike: { kind: "like", folded: false },
  StringNotEquals: { kind: "is not", folded: false },
  StringNotEqualsIgnoreCase: { kind: "is not", folded: true },
  StringNotLike: { kind: "not like", folded: false },
};

/** What a condition asks of one text; undefined for what is not taken up here, variables among it: then nothing is contradicted. */
function textOf(c: Condition): Text | undefined {
  const base = TEXTS[c.operator.replace(/IfExists$/, "")];
  if (!base || c.values.some((v) => v.includes("${"))) return undefined;
  return { ...base, orAbsent: c.operator.endsWith("IfExists") || base.kind === "is not" || base.kind === "not like" };
}

/** Whether a value is there when the condition is met. */
const isThere = (c: Condition): boolean => textOf(c)?.orAbsent === false;

function isMetBy(c: Condition, value: string): boolean {
  const text = textOf(c);
  if (!text) return true;
  const [mine, values] = text.folded ? [value.toLowerCase(), c.values.map((v) => v.toLowerCase())] : [value, c.values];
  if (text.kind === "is") return values.includes(mine);
  if (text.kind === "is not") return !values.includes(mine);
  const isLike = values.some((v) => matchesWildcard(v, mine));
  return text.kind === "like" ? isLike : !isLike;
}

/**
 * Whether one value may meet them all. Sure to be true where it is so, and where it cannot be told; false only for a value that has to be there and that
 * no text can be: exact values that others refuse, and patterns without a text in common.
 */
export function canMeet(conditions: readonly Condition[]): boolean {
  if (!conditions.some(isThere)) return true;
  const exact = conditions.find((c) => isThere(c) && textOf(c)?.kind === "is" && textOf(c)?.folded === false);
  if (exact) return exact.values.some((value) => conditions.every((c) => isMetBy(c, value)));
  const patterns = conditions.filter((c) => textOf(c)?.kind === "like");
  return patterns.every((a, i) => patterns.slice(i + 1).every((b) => a.values.some((x) => b.values.some((y) => wildcardsMeet(x, y)))));
}

/** The names of the sessions that a unique id fits: what stands behind its colon (B34). */
function nameConditions(c: Condition): readonly Condition[] {
  const values = c.values.map((v) => /^[^:]+:(.+)$/s.exec(v)?.[1]);
  return values.every((v) => v !== undefined) ? [{ ...c, values: values as string[] }] : [];
}

/** Calls by which a session begins: by a session before it, or by a token or an assertion that none is behind. */
export const isCall = (mechanism: Mechanism): boolean => mechanism === "sts:AssumeRole" || BY_TOKEN.has(mechanism);
const BY_TOKEN: ReadonlySet<Mechanism> = new Set(["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"] as const);

interface Asked {
  readonly identity: readonly Condition[];
  readonly name: readonly Condition[];
  readonly userid: readonly Condition[];
  readonly transitive: readonly Condition[];
  readonly passed: Readonly<Record<string, readonly Condition[]>>;
  readonly principal: Readonly<Record<string, readonly Condition[]>>;
}

function askedOf(conditions: readonly Condition[]): Asked {
  const lists = { identity: [] as Condition[], name: [] as Condition[], userid: [] as Condition[], transitive: [] as Condition[] };
  const tags = { passed: {} as Record<string, Condition[]>, principal: {} as Record<string, Condition[]> };
  for (const c of conditions) {
    const subject = c.always ? subjectOf(c.key) : undefined;
    if (!subject) continue;
    const { family, tag } = subject;
    if (family === "passed" || family === "principal") tags[family][tag] = [...(tags[family][tag] ?? []), c];
    else lists[family].push(c);
  }
  return { ...lists, ...tags };
}

/** The tags that a call has to hand on: those named alone (sts:TransitiveTagKeys). */
const handedOn = (transitive: readonly Condition[]): readonly string[] =>
  transitive.flatMap((c) => (/^(?:ForAnyValue:)?StringEquals$/.test(c.operator) && c.values.length === 1 ? c.values.map((v) => v.toLowerCase()) : []));

const there = (conditions: readonly Condition[] | undefined): readonly Condition[] => (conditions?.some(isThere) ? conditions : []);

/** Whether the session may make this call: nothing that it carries contradicts what the call needs (B26, B28, B33, B34). */
function mayCall(state: SessionState, asked: Asked): boolean {
  if (!canMeet([...state.identity, ...asked.identity])) return false;
  if (state.name.length > 0 && !canMeet([...state.name, ...asked.userid.flatMap(nameConditions)])) return false;
  const isTagRight = ([tag, wanted]: [string, readonly Condition[]]): boolean =>
    canMeet([...there(state.tags[tag]), ...wanted]) && canMeet([...there(state.transitive[tag]), ...wanted]);
  // a tag that goes on cannot be set again: whatever a later call passes is that very value, if anything (B26, B27)
  const isPassedRight = ([tag, wanted]: [string, readonly Condition[]]): boolean => canMeet([...there(state.transitive[tag]), ...wanted]);
  return Object.entries(asked.principal).every(isTagRight) && Object.entries(asked.passed).every(isPassedRight);
}

const unique = (conditions: readonly Condition[]): readonly Condition[] => [...new Map(conditions.map((c) => [JSON.stringify(c), c])).values()];

/** What is fixed after an edge was taken; undefined when what was fixed before contradicts what the edge asks. */
export function after(state: SessionState, mechanism: Mechanism, conditions: readonly Condition[]): SessionState | undefined {
  if (!isCall(mechanism)) return NOTHING_FIXED;
  const before = BY_TOKEN.has(mechanism) ? NOTHING_FIXED : state;
  const asked = askedOf(conditions);
  if (!mayCall(before, asked)) return undefined;
  const going = Object.fromEntries(handedOn(asked.transitive).flatMap((tag) => (asked.passed[tag] ? [[tag, asked.passed[tag]] as const] : [])));
  return {
    identity: unique([...before.identity, ...asked.identity]),
    name: asked.name.filter(isThere),
    tags: asked.passed,
    transitive: { ...going, ...before.transitive },
  };
}

const CONSUMING: ReadonlySet<Family> = new Set(["identity", "userid", "principal", "passed"] as const);

/** Whether a call asks something that the session before it may have fixed otherwise. */
export const mayContradict = (mechanism: Mechanism, conditions: readonly Condition[]): boolean =>
  mechanism === "sts:AssumeRole" &&
  conditions.some((c) => {
    const family = c.always && subjectOf(c.key)?.family;
    return family !== undefined && CONSUMING.has(family);
  });
