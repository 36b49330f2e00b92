import type { CompiledPolicy, CompiledStatement, InvalidPolicy, PolicyError, PolicyKind, PolicyVersion } from "./document.ts";
import { type JsonDocument, positionOf, readJsonText } from "./json-text.ts";
import { isRecord, type Report } from "./parse-report.ts";
import { parseStatement } from "./parse-statement.ts";
import { indexByAction } from "./statement-index.ts";

const VERSIONS: readonly PolicyVersion[] = ["2008-10-17", "2012-10-17"];
const TOP_LEVEL: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);
/** IAM stores no document without a statement. Elsewhere one is taken to say nothing, so that a level of an organization with it allows nothing. */
const MAY_BE_EMPTY: ReadonlySet<PolicyKind> = new Set<PolicyKind>(["resource", "scp", "rcp"]);

/** A document may come URL-encoded, as the IAM API returns it. */
function decodeText(text: string): string {
  const trimmed = text.trimStart();
  if (!/^%7b/i.test(trimmed)) return text;
  try {
    return decodeURIComponent(trimmed.replaceAll("+", "%20"));
  } catch {
    return text;
  }
}

const toVersion = (value: unknown): PolicyVersion | undefined => VERSIONS.find((v) => v === value);

function parseBody(
  body: unknown,
  kind: PolicyKind,
  report: Report,
  remark: Report,
): { readonly version: PolicyVersion; readonly statements: readonly CompiledStatement[] } {
  if (!isRecord(body)) {
    report("", "a policy is a JSON object");
    return { version: "2008-10-17", statements: [] };
  }
  for (const name of Object.keys(body)) if (!TOP_LEVEL.has(name)) report(`/${name}`, `\`${name}\` is no element of a policy`);
  const given = body["Version"];
  const version = given === undefined ? "2008-10-17" : toVersion(given);
  if (!version) report("/Version", "the version is neither `2012-10-17` nor `2008-10-17`");
  if (body["Id"] !== undefined && typeof body["Id"] !== "string") report("/Id", "the id is no text");
  const list = body["Statement"];
  if (list === undefined) report("", "the policy has no Statement");
  const statements = list === undefined ? [] : Array.isArray(list) ? list : [list];
  if (Array.isArray(list) && list.length === 0 && !MAY_BE_EMPTY.has(kind)) report("/Statement", "the policy has no statement in its list");
  const at = (i: number): string => (Array.isArray(list) ? `/Statement/${i}` : "/Statement");
  const expand = version !== "2008-10-17";
  const compiled = statements.map((s: unknown, i) => parseStatement(s, { kind, expand, index: i, of: statements.length, pointer: at(i), report, remark }));
  return { version: version ?? "2008-10-17", statements: compiled.filter((s) => s !== undefined) };
}

const NO_ERRORS: readonly PolicyError[] = [];

function located(errors: readonly PolicyError[], text: string | undefined, document: JsonDocument | undefined): readonly PolicyError[] {
  if (errors.length === 0) return NO_ERRORS;
  if (text === undefined || !document) return errors;
  return errors.map((e) => {
    const offset = document.offsets.get(e.pointer);
    return offset === undefined ? e : { ...e, ...positionOf(text, offset) };
  });
}

/**
 * Compiles a policy document, given as an object, as JSON text or as URL-encoded JSON text. A document that AWS would not store comes back as invalid,
 * with every fault found in it.
 */
export function compilePolicy(json: unknown, kind: PolicyKind): CompiledPolicy | InvalidPolicy {
  const text = typeof json === "string" ? decodeText(json) : undefined;
  const document = text === undefined ? undefined : readJsonText(text);
  const errors: PolicyError[] = [];
  for (const p of document?.problems ?? []) errors.push({ pointer: p.pointer, message: p.message, ...positionOf(text ?? "", p.offset) });
  const unreadable = document !== undefined && document.value === undefined;
  const found: PolicyError[] = [];
  const remarks: PolicyError[] = [];
  const body = document ? document.value : json;
  const into =
    (list: PolicyError[]): Report =>
    (pointer, message) =>
      list.push({ pointer, message });
  const parsed = unreadable ? undefined : parseBody(body, kind, into(found), into(remarks));
  errors.push(...located(found, text, document));
  const [first, ...rest] = errors;
  if (first) return { state: "invalid", errors: [first, ...rest] };
  const statements = parsed?.statements ?? [];
  return {
    state: "compiled",
    kind,
    version: parsed?.version ?? "2008-10-17",
    statements,
    remarks: located(remarks, text, document),
    statementsFor: indexByAction(statements),
  };
}
