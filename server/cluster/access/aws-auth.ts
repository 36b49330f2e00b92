import { parseSessionArn } from "@/server/model/arn.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import { type JsonValue, readScalars, readSection } from "./go-yaml.ts";
import { canonicalArn, parsePrincipalArn } from "./iam-directory.ts";

export const AWS_AUTH_SECTIONS = ["mapRoles", "mapUsers", "mapAccounts"] as const;
export type AwsAuthSection = (typeof AWS_AUTH_SECTIONS)[number];

/** Why the authenticator never uses a row. */
export interface RowFlaw {
  readonly code: StepCode;
  readonly reason: string;
}

/** One row of aws-auth, sound or not. */
export interface AwsAuthRow {
  readonly section: AwsAuthSection;
  /** The ARN or account id as written; the section's name where a section cannot be read at all. */
  readonly principal: string;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  readonly flaw?: RowFlaw;
  /** Another row of the same ARN in other letter case: which one is taken is not determined. */
  readonly ambiguous?: boolean;
}

const isObject = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

/** Fields by lower-case name; of two spellings the one that sorts last counts, as for the authenticator's decoder. */
function fieldsOf(item: { readonly [key: string]: JsonValue }): ReadonlyMap<string, JsonValue> {
  return new Map(
    Object.keys(item)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((key) => [key.toLowerCase(), item[key] ?? null]),
  );
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
const textsOf = (value: JsonValue | undefined): readonly string[] => (isList(value) ? value.map(textOf).filter((t) => t !== "") : []);

function arnFlaw(arn: string): RowFlaw | undefined {
  const principal = parsePrincipalArn(arn);
  if (principal?.kind === "role" && principal.path !== "/") {
    const right = `arn:${principal.partition}:iam::${principal.account}:role/${principal.name}`;
    return {
      code: "AWS_AUTH_PATH",
      reason: `the ARN carries the path ${principal.path}; the authenticator sees the role as \`${right}\`, so this row never matches`,
    };
  }
  const session = parseSessionArn(arn);
  if (session)
    return {
      code: "AWS_AUTH_NOT_CANONICAL",
      reason: `a session's ARN never matches: the authenticator sees its role \`arn:${session.partition}:iam::${session.account}:role/${session.roleName}\``,
    };
  if (!canonicalArn(arn)) return { code: "AWS_AUTH_NOT_CANONICAL", reason: `\`${arn}\` is no ARN of a user or role, so nobody signs in under it` };
  return undefined;
}

function toRow(section: AwsAuthSection, item: JsonValue): AwsAuthRow {
  const fields = isObject(item) ? fieldsOf(item) : new Map<string, JsonValue>();
  const arn = textOf(fields.get(section === "mapRoles" ? "rolearn" : "userarn"));
  const sso = section === "mapRoles" && isObject(fields.get("sso"));
  const row = {
    section,
    principal: arn || (sso ? "sso" : section),
    username: textOf(fields.get("username")) || undefined,
    groups: textsOf(fields.get("groups")),
  };
  if (arn === "" && !sso) return { ...row, flaw: { code: "AWS_AUTH_ROW_INVALID", reason: `a row of ${section} without an ARN is dropped` } };
  if (arn !== "" && sso) return { ...row, flaw: { code: "AWS_AUTH_ROW_INVALID", reason: "a row with both rolearn and sso is dropped" } };
  if (sso) return { ...row, flaw: { code: "AWS_AUTH_SSO_UNUSED", reason: "the sso form is an alpha feature that EKS does not switch on" } };
  const flaw = arnFlaw(arn);
  return flaw ? { ...row, flaw } : row;
}

/** A section that is lost as a whole: every ARN that can still be seen in it, so that nobody wonders where a row went. */
function lostSection(section: AwsAuthSection, text: string, why: string): readonly AwsAuthRow[] {
  const flaw: RowFlaw = { code: "AWS_AUTH_SECTION_INVALID", reason: `section ${section} cannot be read (${why}); the authenticator drops all of its rows` };
  const arns = [...text.matchAll(/(?:rolearn|userarn)["']?\s*:\s*["']?(arn:[^\s"',}]+)/gi)].map((m) => m[1] ?? "");
  return (arns.length > 0 ? arns : [section]).map((principal) => ({ section, principal, username: undefined, groups: [], flaw }));
}

function readRows(section: AwsAuthSection, text: string): readonly AwsAuthRow[] {
  if (section === "mapAccounts") {
    const accounts = readScalars(text);
    return accounts.ok
      ? accounts.value.map((principal) => ({ section, principal, username: undefined, groups: [] }))
      : lostSection(section, text, accounts.error);
  }
  const items = readSection(text);
  if (!items.ok) return lostSection(section, text, items.error);
  return isList(items.value) ? items.value.map((item) => toRow(section, item)) : lostSection(section, text, "it is no list");
}

/** Of rows with the same ARN the last one counts, groups are not merged; in mapUsers two spellings of one ARN both stay (F25). */
function markDuplicates(rows: readonly AwsAuthRow[]): readonly AwsAuthRow[] {
  const sound = rows.filter((row) => !row.flaw);
  const key = (row: AwsAuthRow): string => (row.section === "mapUsers" ? row.principal : row.principal.toLowerCase());
  const last = new Map(sound.map((row) => [`${row.section} ${key(row)}`, row]));
  return rows.map((row) => {
    if (row.flaw || row.section === "mapAccounts") return row;
    if (last.get(`${row.section} ${key(row)}`) !== row)
      return { ...row, flaw: { code: "AWS_AUTH_OVERRIDDEN", reason: "a later row names the same ARN; the last one counts and groups are not merged" } };
    const twins = [...last.values()].filter((other) => other.section === row.section && other.principal.toLowerCase() === row.principal.toLowerCase());
    return twins.length > 1 ? { ...row, ambiguous: true } : row;
  });
}

const known = new WeakMap<Readonly<Record<string, string>>, readonly AwsAuthRow[]>();

/** Every row of the ConfigMap, those without effect with their flaw (F20–F25). Keys are case-sensitive: `maproles` is not read. The same list for the same object. */
export function parseAwsAuth(values: Readonly<Record<string, string>>): readonly AwsAuthRow[] {
  const rows = known.get(values) ?? rowsIn(values);
  known.set(values, rows);
  return rows;
}

function rowsIn(values: Readonly<Record<string, string>>): readonly AwsAuthRow[] {
  const rows = Object.entries(values).flatMap(([key, text]): readonly AwsAuthRow[] => {
    const section = AWS_AUTH_SECTIONS.find((s) => s.toLowerCase() === key.toLowerCase());
    if (!section) return [];
    const read = readRows(section, text);
    if (section === key) return read;
    const flaw: RowFlaw = { code: "AWS_AUTH_KEY_CASE", reason: `the key is spelled \`${key}\`; the authenticator reads only \`${section}\`` };
    return read.map((row) => ({ ...row, flaw }));
  });
  const order = (row: AwsAuthRow): number => AWS_AUTH_SECTIONS.indexOf(row.section);
  return markDuplicates([...rows].sort((a, b) => order(a) - order(b)));
}
