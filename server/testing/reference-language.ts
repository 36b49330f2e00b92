/**
 * The policy language again, written for clarity alone: plain documents, one concrete request, true or false. It shares no code with `server/policy`, and
 * exists to be compared with it. Rule ids are those of docs/rules.
 */
export interface ReferenceStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Principal?: ReferencePrincipal;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export type ReferencePrincipal =
  | "*"
  | {
      readonly AWS?: readonly string[];
      readonly Service?: readonly string[];
      readonly Federated?: readonly string[];
      readonly CanonicalUser?: readonly string[];
    };

/** Values by key in lower case; a key that is not in it is absent. */
export type ReferenceRequest = ReadonlyMap<string, readonly string[]>;

/** Characters that stand in for a `*` and a `?` that are meant literally. */
const STAR = "\uE000";
const MARK = "\uE001";
const guard = (text: string): string => text.replaceAll("*", STAR).replaceAll("?", MARK);
const unguard = (text: string): string => text.replaceAll(STAR, "*").replaceAll(MARK, "?");

/** A10, A41: `*` any run, `?` one character. */
export function wildcardRegExp(pattern: string, anyRun = ".*", anyOne = "."): RegExp {
  const body = [...pattern].map((c) => (c === "*" ? anyRun : c === "?" ? anyOne : unguard(c).replace(/[.+^${}()|[\]\\/*?-]/g, "\\$&"))).join("");
  return new RegExp(`^${body}$`, "s");
}

/** A47: the six parts one by one. */
function arnLike(pattern: string, value: string): boolean {
  const cut = (text: string): string[] => {
    const parts = text.split(":");
    return parts.length < 6 ? [] : [...parts.slice(0, 5), parts.slice(5).join(":")];
  };
  const wanted = cut(pattern);
  const given = cut(value);
  return wanted.length === 6 && given.length === 6 && wanted.every((p, i) => wildcardRegExp(p).test(given[i] ?? ""));
}

/** A14, A15: as `arnLike`, but a pattern may end early, and `*` alone is everything. */
function resourceLike(pattern: string, resource: string): boolean {
  const wanted = pattern.split(":");
  const given = resource.split(":");
  if (wanted.length === 1 || given.length < 6) return wildcardRegExp(pattern).test(resource);
  const cut = (parts: readonly string[]): string[] => [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
  return cut(wanted).every((p, i) => wildcardRegExp(p).test(cut(given)[i] ?? ""));
}

function ipIn(block: string, address: string): boolean {
  const number = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const [base = "", bits = "32"] = block.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(address) / size);
}

/**
 * A59 to A63: what a variable stands for is literal; one without a value or a default makes the whole value equal nothing. Literal wildcards come out
 * guarded.
 */
export function expandVariables(text: string, request: ReferenceRequest): string | undefined {
  let isWhole = true;
  const out = text.replace(/\$\{([^}]*)\}/g, (_all, inside: string) => {
    if (inside === "*" || inside === "?" || inside === "$") return guard(inside);
    const [key = "", fallback] = inside.split(/\s*,\s*/);
    const values = request.get(key.trim().toLowerCase());
    if (values?.length === 1) return guard(values[0] ?? "");
    if (fallback === undefined) isWhole = false;
    return guard(fallback?.replace(/^'|'$/g, "") ?? "");
  });
  return isWhole ? out : undefined;
}

/** A43: an ISO date or seconds since 1970. */
const moment = (text: string): number => (/^-?\d+$/.test(text) && !/^\d{4}$/.test(text) ? Number(text) * 1000 : Date.parse(text));
/** A45: the bytes, not the text; no number of bytes takes one character more than whole groups of four. */
const bytes = (text: string): string => (text.replace(/=+$/, "").length % 4 === 1 ? `not base64: ${text}` : Buffer.from(text, "base64").toString("hex"));

type Match = (wanted: string, given: string) => boolean;
const equals: Match = (wanted, given) => unguard(wanted) === given;
const ignoringCase: Match = (wanted, given) => unguard(wanted).toLowerCase() === given.toLowerCase();

const MATCH: Readonly<Record<string, Match>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: ignoringCase,
  StringLike: (wanted, given) => wildcardRegExp(wanted).test(given),
  ArnLike: arnLike,
  ArnEquals: arnLike,
  Bool: ignoringCase,
  BinaryEquals: (wanted, given) => bytes(wanted) === bytes(given),
  IpAddress: ipIn,
  NumericEquals: (wanted, given) => Number(given) === Number(wanted),
  NumericLessThan: (wanted, given) => Number(given) < Number(wanted),
  NumericLessThanEquals: (wanted, given) => Number(given) <= Number(wanted),
  NumericGreaterThan: (wanted, given) => Number(given) > Number(wanted),
  NumericGreaterThanEquals: (wanted, given) => Number(given) >= Number(wanted),
  DateEquals: (wanted, given) => moment(given) === moment(wanted),
  DateLessThan: (wanted, given) => moment(given) < moment(wanted),
  DateLessThanEquals: (wanted, given) => moment(given) <= moment(wanted),
  DateGreaterThan: (wanted, given) => moment(given) > moment(wanted),
  DateGreaterThanEquals: (wanted, given) => moment(given) >= moment(wanted),
};

/** Every operator the reference knows, `Null` and the negated ones too. */
export const REFERENCE_OPERATORS: readonly string[] = [
  "Null",
  ...Object.keys(MATCH),
  ...["StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotLike", "ArnNotEquals", "NotIpAddress", "NumericNotEquals", "DateNotEquals"],
];

const TAKES_VARIABLES = /^(String|Arn|Bool)/;
const isMultivalued = (key: string): boolean => key === "aws:tagkeys" || key === "sts:transitivetagkeys" || key.endsWith(":amr");

/** A34 to A36, A50 to A58. */
export function conditionHolds(written: string, key: string, wanted: readonly string[], request: ReferenceRequest, expands = true): boolean {
  const given = request.get(key.toLowerCase()) ?? [];
  if (written === "Null") return wanted.some((w) => w === (given.length === 0 ? "true" : "false"));
  const set = /^(ForAllValues|ForAnyValue):/.exec(written)?.[1];
  const ifExists = written.endsWith("IfExists");
  const bare = written.replace(/^For\w+:/, "").replace(/IfExists$/, "");
  const negated = bare.includes("Not");
  const match = MATCH[bare.replace("Not", "")];
  if (!match) throw new Error(`no operator ${written}`);
  if (given.length === 0) {
    if (ifExists) return true;
    if (set) return set === "ForAllValues";
    return negated;
  }
  const holds = (value: string): boolean => {
    const any = wanted.some((w) => {
      const text = expands && TAKES_VARIABLES.test(bare) ? expandVariables(w, request) : w;
      return text !== undefined && match(text, value);
    });
    return any !== negated;
  };
  if (set === "ForAllValues") return given.every(holds);
  if (set === "ForAnyValue") return given.some(holds);
  if (isMultivalued(key.toLowerCase()) || given.length !== 1) return false;
  return holds(given[0] ?? "");
}

/** Whether a statement speaks on an action and a resource and its conditions hold (A9 to A18, A34). `expands` false: a document of 2008 (A1). */
export function bearsOn(s: ReferenceStatement, action: string, resource: string, request: ReferenceRequest, expands = true): boolean {
  const names = (list: readonly string[]): boolean => list.some((a) => wildcardRegExp(a.trim().toLowerCase()).test(action.toLowerCase()));
  if (s.Action && !names(s.Action)) return false;
  if (s.NotAction && names(s.NotAction)) return false;
  const covers = (patterns: readonly string[]): boolean =>
    patterns.some((p) => {
      const head = /^(?:[^:]*:){5}/.exec(p)?.[0] ?? p;
      const text = expands ? expandVariables(p.slice(head.length), request) : p.slice(head.length);
      return text !== undefined && resourceLike(head + text, resource);
    });
  if (s.Resource && !covers(s.Resource)) return false;
  if (s.NotResource && covers(s.NotResource)) return false;
  return Object.entries(s.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, wanted, request, expands)),
  );
}

/** Whether policies without principals let an action through: no Deny bears on it, and an Allow does (B2). */
export function referencePoliciesAllow(
  statements: readonly ReferenceStatement[],
  action: string,
  resource: string,
  request: ReferenceRequest,
  expands = true,
): boolean {
  const speaks = (effect: string): boolean => statements.some((s) => s.Effect === effect && bearsOn(s, action, resource, request, expands));
  return !speaks("Deny") && speaks("Allow");
}
