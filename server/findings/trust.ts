import type { AccountWorld } from "@/server/graph/account-world.ts";
import { decideMechanism } from "@/server/graph/edges/registry.ts";
import { rolesIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { CompiledPolicy, CompiledStatement } from "@/server/policy/document.ts";
import type { StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { evidenceOf } from "@/server/policy/statement-words.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";

/** Somebody that a statement of a role's trust policy names. */
export interface Trusted<E extends TrustEntrance = TrustEntrance> {
  readonly account: AccountWorld;
  readonly role: TargetRole;
  readonly stored: StoredPolicy;
  readonly statement: CompiledStatement;
  readonly entrance: E;
}

const statementAt = (policy: CompiledPolicy, index: number): CompiledStatement | undefined => policy.statements.find((one) => one.index === index);

/** Paths of roles whose trust policy nobody but AWS writes: those of services and those that IAM Identity Center makes. */
const isReserved = ({ path }: TargetRole): boolean => isServiceLinkedPath(path) || path.startsWith("/aws-reserved/");

const BY_TOKEN: ReadonlySet<string> = new Set(["oidc-provider", "builtin-provider"]);

/** Whether a statement speaks of getting in at all, and not only of what a session that somebody else's statement lets in may have (B13). */
function letsIn({ actions }: CompiledStatement, { kind }: TrustEntrance): boolean {
  if (kind === "unique-id") return true;
  if (kind === "saml-provider") return actions.matches("sts:assumerolewithsaml");
  return actions.matches(BY_TOKEN.has(kind) ? "sts:assumerolewithwebidentity" : "sts:assumerole");
}

function* trustedBy(account: AccountWorld, role: TargetRole): Iterable<Trusted> {
  const stored = role.trust.state === "read" ? role.trust.value : undefined;
  const policy = stored?.policy;
  if (!stored || policy?.state !== "compiled" || isReserved(role)) return;
  for (const entrance of trustEntrances(policy)) {
    const statement = statementAt(policy, entrance.statement);
    if (statement && letsIn(statement, entrance)) yield { account, role, stored, statement, entrance };
  }
}

/** Everybody that the trust policies of the collected roles name in an Allow; roles that only AWS changes are left out. */
export function* trustedIn(world: World): Iterable<Trusted> {
  for (const account of world.accounts.values()) for (const role of rolesIn(world, account)) yield* trustedBy(account, role);
}

/** Whether a statement asks a positive question about a key, one that an absent key does not pass. */
export const asksFor = (statement: CompiledStatement, key: string): boolean =>
  statement.conditions.some(
    (c) =>
      c.keyLower === key.toLowerCase() &&
      !c.name.ifExists &&
      c.name.qualifier !== "ForAllValues" &&
      (c.operator === undefined ? c.texts.every((text) => text.toLowerCase() === "false") : !c.operator.negated),
  );

type Condition = CompiledStatement["conditions"][number];

const isAccount = (text: string | undefined): boolean => /^\d{12}$/.test(text ?? "");
/** What the role's own account and organization are called where a policy is written for all of them. */
const OWN = /^\$\{aws:Resource(Account|OrgID|OrgPaths)\}$/i;
/** What of a value has to be fixed so that it keeps others out, where that is not any character of it: its account, its organization, its owner. */
const FIXED: readonly (readonly [key: RegExp, isFixed: (text: string) => boolean])[] = [
  [/^aws:(principal|source)arn$/, (text) => isAccount(text.split(":")[4])],
  [/^aws:(principal|source)account$/, isAccount],
  [/^aws:(principal|source)org(id|paths)$/, (text) => /^o-[a-z0-9]+(\/|$)/.test(text)],
  // what comes after the id is the session's name, which whoever starts it chooses
  [/^aws:userid$/, (text) => /^[^:*?]+(:|$)/.test(text)],
  [/^aws:source(vpc|vpce)$/, (text) => !/[*?]/.test(text)],
  [/:(repository|job_workflow_ref)$/, (text) => /^[^/*?]+\//.test(text)],
];

/** A value that everybody's fits keeps nobody out. */
function isPinned(key: string, written: string): boolean {
  const text = written.replace(/:\$\{aws:ResourceAccount\}:/i, ":000000000000:");
  const isFixed = FIXED.find(([of]) => of.test(key))?.[1];
  return OWN.test(text) || (isFixed ? isFixed(text) : /[^*?]/.test(text));
}

const isAbout = (c: Condition, keys: readonly string[]): boolean =>
  keys.some((key) => key.toLowerCase() === c.keyLower) && c.texts.every((text) => isPinned(c.keyLower, text));
const lets = (c: Condition, keys: readonly string[]): boolean =>
  isAbout(c, keys) && c.operator?.negated === false && !c.name.ifExists && c.name.qualifier !== "ForAllValues";
/** Whether a Deny meets all whose value is another one, those without one too. */
const keepsOut = (c: Condition, keys: readonly string[]): boolean => isAbout(c, keys) && c.operator?.negated === true && c.name.qualifier !== "ForAnyValue";
/** What is true of everybody but AWS itself. */
export const isOfPeople = (c: Condition): boolean => c.keyLower === "aws:principalisawsservice" && c.texts.every((text) => text.toLowerCase() === "false");

/** Whether a statement by a condition of its own keeps to certain values of one of these keys. */
export const keepsTo = ({ conditions }: CompiledStatement, keys: readonly string[]): boolean => conditions.some((c) => lets(c, keys));

function isDenyFor(deny: CompiledStatement, { entrance }: Trusted): boolean {
  if (deny.effect !== "Deny" || !deny.actions.matches("sts:assumerole") || !deny.principals || deny.principals.negated) return false;
  return deny.principals.entries.some(
    (one) => one.kind === "anyone" || (one.kind === "account" && entrance.kind === "account" && one.account === entrance.account),
  );
}

/** The Deny statements beside a statement that are for whom it names. */
export function deniesFor(trusted: Trusted): readonly CompiledStatement[] {
  const { policy } = trusted.stored;
  return policy.state === "compiled" ? policy.statements.filter((one) => isDenyFor(one, trusted)) : [];
}

/** Whether a statement keeps to certain values of one of these keys: by a condition of its own, or by a Deny on all others beside it. */
export function isLimitedBy(trusted: Trusted, keys: readonly string[]): boolean {
  if (keepsTo(trusted.statement, keys)) return true;
  return deniesFor(trusted).some(({ conditions }) => conditions.some((c) => keepsOut(c, keys)) && conditions.every((c) => keepsOut(c, keys) || isOfPeople(c)));
}

const OF_ROLE: ReadonlySet<string> = new Set(["trust-policy", "rcp"]);

/**
 * Whether the role's own side lets somebody in by sts:AssumeRole, all statements and resource control policies taken together: for certain, under conditions, or not at
 * all (undefined). What the caller's side says of it is left out: it is not the role's owner's.
 */
export function letIn(world: World, from: Ref, role: TargetRole): "allowed" | "conditional" | undefined {
  const decided = decideMechanism(world, from, role.ref, "sts:AssumeRole", "").map((one) => one.decision);
  const open = decided.filter((one) => one.verdict !== "denied");
  if (open.length === 0) return undefined;
  const isSure = open.some(({ steps }) => steps.every((step) => !OF_ROLE.has(step.check) || SURE.has(step.outcome) || step.code === "RCP_NOT_COLLECTED"));
  return isSure ? "allowed" : "conditional";
}
const SURE: ReadonlySet<string> = new Set(["pass", "not-required"]);

export const trustEvidence = ({ stored, statement }: Pick<Trusted, "stored" | "statement">): Evidence => evidenceOf(stored, statement);

/** The statement as it reads wherever it stands: accounts, issuers and the name of the cluster are left out of it. */
export function statementText({ role, stored, statement, account }: Trusted): string {
  const raw = rawStatements(account.roles.get(role.ref)?.trustPolicy)[statement.index];
  return JSON.stringify(raw ?? [stored.document, statement.index])
    .replace(/\d{12}/g, "<account>")
    .replace(/oidc\.eks\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/id\/[0-9A-F]+/gi, "<eks issuer>");
}

/** The statements of a stored document as they are written, in their order. */
export function rawStatements(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  const parsed = typeof document === "string" ? parsedJson(document) : document;
  const statements = (parsed as { readonly Statement?: unknown } | null | undefined)?.Statement;
  return (Array.isArray(statements) ? statements : statements === undefined ? [] : [statements]) as readonly Readonly<Record<string, unknown>>[];
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
