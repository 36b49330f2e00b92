import { likeness, type Nearest, nearestOf } from "@/server/model/nearest.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { CompiledCondition } from "./condition/compiled-condition.ts";
import { formatOperatorName } from "./condition/operators.ts";
import { isFederationKey, parseTagKey } from "./condition-keys.ts";
import type { CompiledPolicy, CompiledStatement } from "./document.ts";
import { evaluateCondition, singleValue } from "./evaluate-condition.ts";
import { type Call, evaluateBody } from "./evaluate-statement.ts";
import { asksForBothWays } from "./exclusive-keys.ts";
import type { StoredPolicy } from "./inputs.ts";
import { entryName, entryText, shownFor, signerNames } from "./near-miss-names.ts";
import { anyMatch, matchPrincipals, type Signer } from "./signer.ts";
import { solve } from "./solve.ts";
import { statementWords } from "./statement-words.ts";
import { renderTemplate } from "./template.ts";

/** Why a trust or resource policy does not let a call in: the statement that came nearest, and what it lacks. */
export interface NearMiss {
  readonly code: StepCode;
  readonly reason: string;
  readonly statement?: CompiledStatement;
  readonly nearest?: Nearest;
}

const quoted = (texts: readonly string[]): string => texts.map((t) => `\`${t}\``).join(" or ");

function wanted(c: CompiledCondition, call: Call): string[] {
  return c.values.map((v) => renderTemplate(v.template, (k) => singleValue(k, call.context, undefined)) ?? v.template.source);
}

/** A policy variable without a value that every value of the condition needs (A62). */
function unresolved(c: CompiledCondition, call: Call): string | undefined {
  const isLacking = (key: string): boolean => call.context.lookup(key).kind === "absent";
  const isVoid = c.values.length > 0 && c.values.every((v) => renderTemplate(v.template, (k) => (isLacking(k) ? undefined : "")) === undefined);
  return isVoid ? c.variables.find(isLacking) : undefined;
}

/** What there is for a key, in words. */
function given(c: CompiledCondition, call: Call): string {
  const variable = unresolved(c, call);
  return variable === undefined ? `the key ${ofRequest(c, call)}` : `the variable \`${variable}\` has no value`;
}

/** What the request has for a key, in words that follow its name: "is `x`", "can only be `false`". */
function ofRequest(c: CompiledCondition, call: Call): string {
  const state = call.context.lookup(c.keyLower);
  const shown = shownFor(c, call);
  if (state.kind !== "open") return `is ${shown.length > 0 ? quoted(shown) : "absent"}`;
  if (state.pattern !== undefined) return `is ${quoted(shown)}`;
  if (!state.oneOf) return "is left to the request";
  return `can only be ${quoted(shown)}${state.presence === "always" ? "" : ", or absent"}`;
}

/** What a condition asks for beside what there is; a negated one asks for nothing by name. */
function nearestFor(what: string, c: CompiledCondition, call: Call): Pick<NearMiss, "nearest"> {
  const found = c.operator?.negated ? undefined : nearestOf(what, c.operator ? wanted(c, call) : c.texts, shownFor(c, call));
  return found ? { nearest: found } : {};
}

const showsToken = ({ kind }: Signer): boolean => kind === "oidc-provider" || kind === "saml-provider" || kind === "builtin-provider";

/** Whether a condition asks for a claim of the token or assertion that makes the call. */
const isClaim = (c: CompiledCondition, claim: string, call: Call): boolean =>
  showsToken(call.signer) && isFederationKey(c.keyLower) && c.keyLower.endsWith(`:${claim}`);

function isOfOtherIssuer(c: CompiledCondition, call: Call): boolean {
  return (
    isFederationKey(c.keyLower) && call.signer.kind === "oidc-provider" && call.context.lookup(c.keyLower).kind === "absent" && !isOwnClaim(c, call.signer.arn)
  );
}

const isOwnClaim = (c: CompiledCondition, providerArn: string): boolean => {
  const issuer = providerArn.slice(providerArn.indexOf("oidc-provider/") + "oidc-provider/".length).toLowerCase();
  return c.keyLower.startsWith(`${issuer}:`);
};

/** Names the condition that fails, what it wants and what there is. */
function conditionMiss(s: CompiledStatement, c: CompiledCondition, call: Call): NearMiss {
  const place = statementWords(s);
  const operator = formatOperatorName(c.name);
  const want = wanted(c, call);
  if (isOfOtherIssuer(c, call)) {
    return {
      code: "TRUST_OTHER_ISSUER_IN_CONDITION",
      statement: s,
      reason: `${place} asks for \`${c.key}\`, a claim of another issuer than the one that made this token, so the key is absent`,
      ...ofIssuer(c, call.signer),
    };
  }
  if (isClaim(c, "sub", call) && c.operator && !c.operator.negated) {
    return {
      code: "TRUST_SUBJECT_NOT_TRUSTED",
      statement: s,
      reason: `the trust policy trusts subject ${quoted(want)} (${place}), this token's subject ${ofRequest(c, call)}${literalStar(c)}`,
      ...nearestFor("subject", c, call),
    };
  }
  if (isClaim(c, "aud", call) && c.operator && !c.operator.negated) {
    return {
      code: "TRUST_AUDIENCE_NOT_TRUSTED",
      statement: s,
      reason: `the trust policy asks for audience ${quoted(want)} (${place}), this token's audience ${ofRequest(c, call)}`,
      ...nearestFor("audience", c, call),
    };
  }
  const tag = parseTagKey(c.keyLower);
  const asks = c.operator ? `${operator} ${quoted(want)}` : `${operator} ${quoted(c.texts)}`;
  if (tag)
    return {
      code: "TRUST_TAG_NOT_MET",
      statement: s,
      reason: `${place} asks for ${c.key} ${asks}, but the tag \`${c.key.slice(tag.family.length)}\` ${ofRequest(c, call)}`,
      ...nearestFor(c.key, c, call),
    };
  const reason = `${place} asks for ${c.key} ${asks}, but ${given(c, call)}${literalStar(c)}`;
  return { code: "TRUST_CONDITION_NOT_MET", statement: s, reason, ...nearestFor(c.key, c, call) };
}

const issuerOf = (providerArn: string): string => providerArn.slice(providerArn.indexOf("-provider/") + "-provider/".length);

/** The issuer a claim is asked of beside the one that made the token. */
function ofIssuer(c: CompiledCondition, signer: Signer): Pick<NearMiss, "nearest"> {
  if (signer.kind !== "oidc-provider") return {};
  return { nearest: { what: "issuer", wanted: c.key.slice(0, c.key.lastIndexOf(":")), shown: issuerOf(signer.arn) } };
}

/** `StringEquals` takes a `*` literally, which is a common slip (A40). */
function literalStar(c: CompiledCondition): string {
  const isSlip = c.operator?.name.startsWith("StringEquals") === true && c.texts.some((t) => /[*?]/.test(t));
  return isSlip ? `; \`*\` and \`?\` are ordinary characters to ${c.name.base}, only StringLike takes them as wildcards` : "";
}

function describeSigner(signer: Signer): string {
  switch (signer.kind) {
    case "user":
      return `user \`${signer.arn}\``;
    case "session":
      return signer.roleArn === undefined ? `a session of role \`${signer.roleName}\` of account ${signer.account}` : `role \`${signer.roleArn}\``;
    case "root":
      return `the root user of account ${signer.account}`;
    case "federated-user":
      return `federated user \`${signer.arn}\``;
    case "member":
      return `account ${signer.account}`;
    case "stranger":
      return "a principal of any account";
    case "service":
      return `service \`${signer.host}\``;
    case "oidc-provider":
    case "saml-provider":
      return `identity provider \`${signer.arn}\``;
    case "builtin-provider":
      return `identity provider \`${signer.name}\``;
  }
}

/** How near a statement is to letting the call in; the nearest is told. */
function missOf(s: CompiledStatement, call: Call, action: string): { readonly rank: number; readonly miss: NearMiss } | undefined {
  const isNamed = anyMatch(matchPrincipals(s.principals, call.signer, call.context, false)) !== false;
  const isAction = s.actions.matches(call.action);
  if (!isNamed) return undefined;
  if (!isAction) {
    return {
      rank: 1,
      miss: {
        code: "TRUST_ACTION_NOT_ALLOWED",
        statement: s,
        reason: `${statementWords(s)} names ${describeSigner(call.signer)}, but allows ${quoted(s.actions.patterns)} and not \`${action}\``,
        ...withNearest(nearestOf("action", s.actions.patterns, [action])),
      },
    };
  }
  const failing = s.conditions.find((c) => solve(evaluateCondition(c, call.context)).word === "denied");
  if (failing) return { rank: 3 - s.conditions.indexOf(failing) / 100, miss: conditionMiss(s, failing, call) };
  if (asksForBothWays(s.conditions, call.context)) return { rank: 2, miss: contradiction(s, call) };
  const body = evaluateBody(s, call);
  if (body !== false) return solve(body).word === "denied" ? { rank: 2, miss: contradiction(s, call) } : undefined;
  return {
    rank: 2,
    miss: { code: "RESOURCE_POLICY_NO_ALLOW", statement: s, reason: `${statementWords(s)} names ${describeSigner(call.signer)}, but not this resource` },
  };
}

/** Each condition can be met, but not all of them by one request (0.5). */
function contradiction(s: CompiledStatement, call: Call): NearMiss {
  const asks = s.conditions.map((c) => `${formatOperatorName(c.name)} ${c.key} ${quoted(c.operator ? wanted(c, call) : c.texts)}`).join(" and ");
  return { code: "TRUST_CONDITION_NOT_MET", statement: s, reason: `${statementWords(s)} asks for ${asks}, which no request can meet at the same time` };
}

const withNearest = (nearest: Nearest | undefined): Pick<NearMiss, "nearest"> => (nearest ? { nearest } : {});

const nearer = (a: Nearest | undefined, b: Nearest | undefined): Nearest | undefined =>
  !a || (b && likeness(b.wanted, b.shown) > likeness(a.wanted, a.shown)) ? b : a;

/** Several statements that each trust other subjects are told together. */
function joined(misses: readonly NearMiss[]): NearMiss | undefined {
  const [first, ...others] = misses;
  if (!first) return undefined;
  const more = others.filter((m) => m.code === first.code && m.reason !== first.reason).slice(0, 4);
  const nearest = [first, ...more].map((m) => m.nearest).reduce(nearer);
  return { ...first, ...withNearest(nearest), reason: [first, ...more].map((m) => m.reason).join("; ") };
}

function namedByPolicy(policy: CompiledPolicy): string {
  const names = policy.statements
    .filter((s) => s.effect === "Allow")
    .flatMap((s) => s.principals?.entries ?? [])
    .map(entryText);
  const shown = [...new Set(names)];
  if (shown.length === 0) return "nobody";
  return shown.length > 5 ? `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more` : shown.join(", ");
}

const isFederated = (signer: Signer): boolean => signer.kind === "oidc-provider" || signer.kind === "saml-provider" || signer.kind === "builtin-provider";

/** Why the Allow statements of a trust or resource policy let nobody like the signer in. */
export function nearestMiss(stored: StoredPolicy, call: Call, action: string): NearMiss {
  const { policy } = stored;
  if (policy.state === "invalid") return { code: "POLICY_NOT_VALID", reason: `the ${stored.document} is not valid: ${policy.errors[0].message}` };
  const found = policy.statements.filter((s) => s.effect === "Allow").flatMap((s) => missOf(s, call, action) ?? []);
  const nearest = joined(found.sort((a, b) => b.rank - a.rank).map((f) => f.miss));
  if (nearest) return nearest;
  const entries = policy.statements.flatMap((s) => (s.effect === "Allow" ? (s.principals?.entries ?? []) : []));
  const names = namedByPolicy(policy);
  if (entries.length > 0 && entries.every((e) => e.kind === "unique-id")) {
    return {
      code: "TRUST_NAMES_DELETED_PRINCIPAL",
      reason: `the ${stored.document} names ${names}, and a principal made anew under the old name does not match it`,
    };
  }
  const pair = withNearest(nearestOf(isFederated(call.signer) ? "provider" : "principal", entries.map(entryName), signerNames(call.signer)));
  const isOther = isFederated(call.signer) && entries.some((e) => e.kind === "oidc-provider" || e.kind === "saml-provider" || e.kind === "builtin-provider");
  return {
    code: isOther ? "TRUST_OTHER_PROVIDER" : "TRUST_PRINCIPAL_NOT_NAMED",
    reason: `the ${stored.document} names ${names}, not ${describeSigner(call.signer)}`,
    ...pair,
  };
}
