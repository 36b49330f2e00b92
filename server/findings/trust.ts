import type { AccountWorld } from "@/server/graph/account-world.ts";
import { rolesIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
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

function* trustedBy(account: AccountWorld, role: TargetRole): Iterable<Trusted> {
  const stored = role.trust.state === "read" ? role.trust.value : undefined;
  const policy = stored?.policy;
  if (!stored || policy?.state !== "compiled" || isReserved(role)) return;
  for (const entrance of trustEntrances(policy)) {
    const statement = statementAt(policy, entrance.statement);
    if (statement) yield { account, role, stored, statement, entrance };
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
