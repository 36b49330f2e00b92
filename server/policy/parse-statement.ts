import { type ActionMatcher, compileActions } from "./action-matcher.ts";
import { type CompiledCondition, compileCondition } from "./condition/compiled-condition.ts";
import { parseOperatorName } from "./condition/operators.ts";
import type { CompiledStatement, PolicyKind } from "./document.ts";
import { escapePointer } from "./json-text.ts";
import { isRecord, type Report, readTexts } from "./parse-report.ts";
import { type PrincipalEntry, type PrincipalMatcher, parsePrincipalValue } from "./principal-entry.ts";
import { compileResources, type ResourceMatcher, type ShortArns } from "./resource-matcher.ts";
import { splitArn } from "./wildcard.ts";

interface Place {
  readonly kind: PolicyKind;
  /** Whether policy variables are expanded. */
  readonly expand: boolean;
  readonly index: number;
  /** How many statements there are. */
  readonly of: number;
  readonly pointer: string;
  readonly report: Report;
  /** Takes down what AWS calls an error without being known to refuse it. */
  readonly remark: Report;
}

type Statement = Readonly<Record<string, unknown>>;

const ELEMENTS: ReadonlySet<string> = new Set(["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"]);

/** Exactly one of an element and its `Not` form; undefined, with a report, when there are none or both. */
function pickOne(statement: Statement, name: string, place: Place): { readonly name: string; readonly negated: boolean; readonly value: unknown } | undefined {
  const plain = statement[name];
  const negated = statement[`Not${name}`];
  if (plain !== undefined && negated !== undefined) place.report(`${place.pointer}/Not${name}`, `the statement has both ${name} and Not${name}`);
  else if (plain === undefined && negated === undefined) place.report(place.pointer, `the statement has neither ${name} nor Not${name}`);
  else return plain === undefined ? { name: `Not${name}`, negated: true, value: negated } : { name, negated: false, value: plain };
  return undefined;
}

function faultOfAction(pattern: string, kind: PolicyKind): string | undefined {
  if (pattern !== "*" && !/^[A-Za-z0-9*?-]+:[^:]*$/.test(pattern)) return `\`${pattern}\` is no action: write \`service:Name\``;
  return kind === "trust" && !/^(\*|\*:\*|sts:.*)$/i.test(pattern) ? `\`${pattern}\` is no STS action: a trust policy takes no other` : undefined;
}

function parseActions(statement: Statement, place: Place): ActionMatcher | undefined {
  const one = pickOne(statement, "Action", place);
  if (!one) return undefined;
  const pointer = `${place.pointer}/${one.name}`;
  const patterns = readTexts(one.value, pointer, place.report, false);
  if (!patterns) return undefined;
  if (patterns.length === 0) place.report(pointer, "the list of actions is empty");
  for (const [i, pattern] of patterns.entries()) {
    const fault = faultOfAction(pattern, place.kind);
    if (fault) place.report(Array.isArray(one.value) ? `${pointer}/${i}` : pointer, fault);
  }
  return compileActions(patterns, one.negated);
}

const withoutResource = (kind: PolicyKind): boolean => kind === "trust" || kind === "resource";

/** Whether a statement of this kind has to say on which resources; a trust policy must not. */
function takesResource(statement: Statement, place: Place): boolean {
  const given = ["Resource", "NotResource"].find((name) => statement[name] !== undefined);
  if (given && place.kind === "trust") place.report(`${place.pointer}/${given}`, "a trust policy has no Resource: the role itself is the resource");
  return place.kind !== "trust" && (given !== undefined || !withoutResource(place.kind));
}

/** What others measured, kind by kind; nothing of it is documented (A15). */
const SHORT_ARNS: Readonly<Record<PolicyKind, ShortArns>> = {
  identity: "all",
  boundary: "all",
  session: "all",
  trust: "all",
  resource: "with-wildcard",
  scp: "ending-in-star",
  rcp: "none",
};

function parseResources(statement: Statement, place: Place): ResourceMatcher | undefined {
  if (!takesResource(statement, place)) return undefined;
  const one = pickOne(statement, "Resource", place);
  if (!one) return undefined;
  const pointer = `${place.pointer}/${one.name}`;
  const patterns = readTexts(one.value, pointer, place.report, false);
  if (patterns?.length === 0) place.report(pointer, "the list of resources is empty");
  for (const [i, pattern] of (patterns ?? []).entries()) {
    if (isResourceText(pattern)) continue;
    place.report(Array.isArray(one.value) ? `${pointer}/${i}` : pointer, `\`${pattern}\` is neither an ARN nor \`*\``);
  }
  return patterns ? compileResources(patterns, one.negated, place.expand, SHORT_ARNS[place.kind]) : undefined;
}

/** Text that has the colons of an ARN is stored, and matches what it matches: nothing, mostly. */
const isResourceText = (pattern: string): boolean => /^(arn|\*|\$\{)/.test(pattern) || splitArn(pattern).length === 6;

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function parsePrincipalMap(value: Statement, pointer: string, report: Report): PrincipalEntry[] {
  const entries: PrincipalEntry[] = [];
  if (Object.keys(value).length === 0) report(pointer, "the principal is empty");
  for (const [type, given] of Object.entries(value)) {
    const at = `${pointer}/${escapePointer(type)}`;
    const texts = readTexts(given, at, report, false) ?? [];
    if (isEmptyList(given)) report(at, "the list of principals is empty");
    for (const [i, text] of texts.entries()) {
      const entry = parsePrincipalValue(type, text);
      if (typeof entry === "string") report(Array.isArray(given) ? `${at}/${i}` : at, entry);
      else entries.push(entry);
    }
  }
  return entries;
}

function nobody({ pointer, remark }: Place): PrincipalMatcher {
  remark(pointer, "the statement has neither Principal nor NotPrincipal: it is taken to speak of nobody");
  return { negated: false, entries: [] };
}

function bareArn(text: string, negated: boolean, at: string, { report, remark }: Place): PrincipalMatcher {
  const entry = parsePrincipalValue("AWS", text);
  if (typeof entry === "string") {
    report(at, entry);
    return { negated, entries: [] };
  }
  remark(at, `\`${text}\` stands without a principal type: it is taken for \`AWS\``);
  return { negated, entries: [entry] };
}

/** Services store their own policies, each by its own checks: what is odd in one is taken down, and taken to mean as little as it can (A6). */
function oddPrincipals(statement: Statement, place: Place): PrincipalMatcher | undefined {
  const plain = statement["Principal"];
  const negated = statement["NotPrincipal"];
  if (place.kind !== "resource") return undefined;
  if (plain === undefined && negated === undefined) return nobody(place);
  if (plain !== undefined && negated !== undefined) return undefined;
  const value = plain ?? negated;
  if (typeof value !== "string" || value === "*") return undefined;
  return bareArn(value, plain === undefined, `${place.pointer}/${plain === undefined ? "NotPrincipal" : "Principal"}`, place);
}

/** Trust and resource policies name principals, the others must not (A3, A33); an RCP names everyone. */
function parsePrincipals(statement: Statement, place: Place): PrincipalMatcher | undefined {
  const { kind, pointer, report } = place;
  const element = statement["Principal"] === undefined ? "NotPrincipal" : "Principal";
  const given = statement[element] !== undefined;
  if (kind !== "trust" && kind !== "resource" && kind !== "rcp") {
    if (given) report(`${pointer}/${element}`, `only resource policies have a ${element}`);
    return undefined;
  }
  if (statement["NotPrincipal"] !== undefined && kind !== "resource")
    report(`${pointer}/NotPrincipal`, kind === "rcp" ? "a resource control policy has no NotPrincipal" : "a trust policy has no NotPrincipal");
  const odd = oddPrincipals(statement, place);
  if (odd) return odd;
  const one = pickOne(statement, "Principal", place);
  if (!one) return undefined;
  const at = `${pointer}/${one.name}`;
  if (one.value === "*") return { negated: one.negated, entries: [{ kind: "anyone" }] };
  if (!isRecord(one.value)) {
    report(at, "a principal is `*` or an object of principal types");
    return undefined;
  }
  const entries = parsePrincipalMap(one.value, at, report);
  if (kind === "rcp" && entries.some((e) => e.kind !== "anyone")) report(at, "the principal of a resource control policy is `*`");
  return { negated: one.negated, entries };
}

function parseConditions(value: unknown, place: Place): CompiledCondition[] {
  const pointer = `${place.pointer}/Condition`;
  if (value === undefined) return [];
  if (!isRecord(value)) {
    place.report(pointer, "a condition is an object of operators");
    return [];
  }
  const out: CompiledCondition[] = [];
  for (const [written, keys] of Object.entries(value)) {
    const at = `${pointer}/${escapePointer(written)}`;
    const name = parseOperatorName(written);
    if (!name) place.report(at, `\`${written}\` is no condition operator`);
    else if (!isRecord(keys)) place.report(at, "an operator holds an object of condition keys");
    else {
      for (const [key, values] of Object.entries(keys)) {
        const texts = readTexts(values, `${at}/${escapePointer(key)}`, place.report, true);
        if (texts) out.push(compileCondition(key, name, texts, place.expand));
      }
    }
  }
  return out;
}

function parseEffect(statement: Statement, { pointer, report }: Place): CompiledStatement["effect"] | undefined {
  const effect = statement["Effect"];
  if (effect === "Allow" || effect === "Deny") return effect;
  report(effect === undefined ? pointer : `${pointer}/Effect`, "the effect is neither `Allow` nor `Deny`");
  return undefined;
}

export function parseStatement(value: unknown, place: Place): CompiledStatement | undefined {
  const { pointer, report } = place;
  if (!isRecord(value)) {
    report(pointer, "a statement is a JSON object");
    return undefined;
  }
  for (const name of Object.keys(value)) if (!ELEMENTS.has(name)) report(`${pointer}/${escapePointer(name)}`, `\`${name}\` is no element of a statement`);
  const effect = parseEffect(value, place);
  const sid = value["Sid"];
  if (sid !== undefined && typeof sid !== "string") report(`${pointer}/Sid`, "the Sid is no text");
  const actions = parseActions(value, place);
  const resources = parseResources(value, place);
  const principals = parsePrincipals(value, place);
  const conditions = parseConditions(value["Condition"], place);
  if (!actions || !effect) return undefined;
  return {
    index: place.index,
    of: place.of,
    ...(typeof sid === "string" && sid !== "" ? { sid } : {}),
    effect,
    actions,
    ...(resources ? { resources } : {}),
    ...(principals ? { principals } : {}),
    conditions,
  };
}
