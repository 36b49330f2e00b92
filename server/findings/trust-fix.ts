import { shellCommand } from "@/server/model/shell-command.ts";
import type { Fix, ProposedFile } from "./finding.ts";
import { managedBy } from "./managed-by.ts";
import { parsedJson, rawStatements, type Trusted } from "./trust.ts";

export type Statement = Readonly<Record<string, unknown>>;

/** One statement as it should be; none: the statement goes. */
type Edit = (statement: Statement) => readonly Statement[];

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** A statement that asks one thing more. */
export function withCondition(statement: Statement, operator: string, key: string, values: readonly string[]): Statement {
  const before = (statement["Condition"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const kept = Object.fromEntries(Object.entries(before[operator] ?? {}).filter(([name]) => name.toLowerCase() !== key.toLowerCase()));
  return { ...statement, Condition: { ...before, [operator]: { ...kept, [key]: values.length === 1 ? values[0] : values } } };
}

/** A statement without the conditions on a key. */
export function withoutKey(statement: Statement, key: string): Statement {
  const before = (statement["Condition"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const kept = Object.entries(before).flatMap(([operator, keys]) => {
    const rest = Object.entries(keys).filter(([name]) => name.toLowerCase() !== key.toLowerCase());
    return rest.length === 0 ? [] : [[operator, Object.fromEntries(rest)] as const];
  });
  const { Condition: _, ...rest } = statement;
  return kept.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(kept) };
}

/** A statement in which a condition has another operator; the other conditions on its key stay, and where one has that operator already, this one too. */
export function withOperator(statement: Statement, key: string, from: string, to: string): Statement {
  const before = Object.entries((statement["Condition"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>);
  const isOf = (name: string, other: string): boolean => name.toLowerCase() === other.toLowerCase();
  const values = before.filter(([operator]) => isOf(operator, from)).flatMap(([, keys]) => Object.entries(keys).filter(([name]) => isOf(name, key)));
  const isTaken = before.some(([operator, keys]) => isOf(operator, to) && Object.keys(keys).some((name) => isOf(name, key)));
  if (isTaken || values.length === 0) return statement;
  const kept = before.flatMap(([operator, keys]) => {
    const rest = isOf(operator, from) ? Object.entries(keys).filter(([name]) => !isOf(name, key)) : Object.entries(keys);
    return rest.length === 0 ? [] : [[operator, Object.fromEntries(rest)] as const];
  });
  const Condition = Object.fromEntries(kept);
  return { ...statement, Condition: { ...Condition, [to]: { ...Condition[to], ...Object.fromEntries(values) } } };
}

/** A statement that asks for another key where it asked for one. */
export function withRenamedKey(statement: Statement, from: string, to: string): Statement {
  const before = (statement["Condition"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const renamed = Object.entries(before).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([name, value]) => [name.toLowerCase() === from.toLowerCase() ? to : name, value])),
  ]);
  return { ...statement, Condition: Object.fromEntries(renamed) };
}

/** A statement that one principal is taken out of; none when nobody is left. */
export function withoutPrincipal(statement: Statement, isGone: (value: string) => boolean): readonly Statement[] {
  const principal = statement["Principal"];
  if (typeof principal === "string") return isGone(principal) ? [] : [statement];
  const kept = Object.entries((principal ?? {}) as Readonly<Record<string, unknown>>).flatMap(([type, values]) => {
    const left = list(values).filter((value) => typeof value !== "string" || !isGone(value));
    return left.length === 0 ? [] : [[type, left.length === 1 ? left[0] : left] as const];
  });
  return kept.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(kept) }];
}

/** A statement in which an account stands in the place of everyone; whom it names beside that stays. */
export function withoutEveryone(statement: Statement, account: string): Statement {
  const principal = statement["Principal"];
  if (typeof principal === "string") return { ...statement, Principal: { AWS: account } };
  const named = (principal ?? {}) as Readonly<Record<string, unknown>>;
  const values = [...new Set(list(named["AWS"]).map((value) => (value === "*" ? account : value)))];
  return { ...statement, Principal: { ...named, AWS: values.length === 1 ? values[0] : values } };
}

/** The whole document with one statement edited; undefined where nothing would be left of it, which AWS refuses to store. */
function editedDocument(document: unknown, index: number, edit: Edit): Statement | undefined {
  const whole = (typeof document === "string" ? parsedJson(document) : document) as Statement;
  const statements = rawStatements(document).flatMap((one, at) => (at === index ? edit(one) : [one]));
  return statements.length === 0 ? undefined : { ...whole, Statement: statements };
}

/** The proposed trust policy as `aws iam get-role` would print it, and the command that sets it. `automatic` false: it holds a `…` to be filled in. */
export function trustFix({ account, role, statement }: Trusted, summary: string, edit: Edit, automatic = true): Fix {
  const fact = account.roles.get(role.ref);
  const document = editedDocument(fact?.trustPolicy, statement.index, edit);
  const managed = managedBy(fact?.tags);
  if (!document) {
    const text = `${summary}; it is the only statement of the trust policy: delete the role when nothing needs it`;
    return { summary: text, automatic: false, files: [], commands: [], managedBy: managed };
  }
  const file: ProposedFile = {
    path: `accounts/${account.id}/get-role-${role.name}.json`,
    content: { Role: { Path: role.path, RoleName: role.name, RoleId: role.uniqueId, Arn: role.ref, AssumeRolePolicyDocument: document } },
  };
  const command = shellCommand`aws iam update-assume-role-policy --role-name ${role.name} --policy-document ${JSON.stringify(document)}`;
  const drafts = [{ content: file.content, before: fact?.trustPolicy }];
  return { summary, automatic, files: automatic ? [file] : [], drafts, commands: [command], managedBy: managed };
}
