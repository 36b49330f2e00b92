/**
 * The rules again, written for clarity alone: plain documents, one concrete request, true or false. It shares no code with `server/policy`, and exists to be
 * compared with it. Rule ids are those of docs/rules.
 */
export interface ReferenceStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  /** Values of `AWS`; `*` is everyone. */
  readonly Principal?: { readonly AWS: readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface ReferenceCaller {
  readonly kind: "user" | "role";
  readonly arn: string;
  readonly account: string;
  /** Undefined: nobody of that name; the session name of a role session. */
  readonly sessionArn?: string;
  readonly identity: readonly ReferenceStatement[];
  readonly boundary?: readonly ReferenceStatement[];
  readonly session?: readonly ReferenceStatement[];
  /** One list a level. */
  readonly scps: readonly (readonly ReferenceStatement[])[];
}

export interface ReferenceRole {
  readonly arn: string;
  readonly account: string;
  readonly trust: readonly ReferenceStatement[];
  readonly rcps: readonly (readonly ReferenceStatement[])[];
}

/** Values by key in lower case; a key that is not in it is absent. */
export type ReferenceRequest = ReadonlyMap<string, readonly string[]>;

/** A10, A41: `*` any run, `?` one character. */
export function wildcardRegExp(pattern: string, anyRun = ".*", anyOne = "."): RegExp {
  const body = [...pattern].map((c) => (c === "*" ? anyRun : c === "?" ? anyOne : c.replace(/[.+^${}()|[\]\\/-]/g, "\\$&"))).join("");
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

function ipIn(block: string, address: string): boolean {
  const number = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const [base = "", bits = "32"] = block.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(address) / size);
}

/** A59, A62: a variable without a value makes the whole value equal nothing. */
function expand(text: string, request: ReferenceRequest): string | undefined {
  let isWhole = true;
  const out = text.replace(/\$\{([^}]+)\}/g, (_all, key: string) => {
    const values = request.get(key.toLowerCase());
    if (values?.length !== 1) isWhole = false;
    return values?.[0] ?? "";
  });
  return isWhole ? out : undefined;
}

const MATCH: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: (wanted, given) => wildcardRegExp(wanted).test(given),
  ArnLike: arnLike,
  ArnEquals: arnLike,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  IpAddress: ipIn,
  NumericEquals: (wanted, given) => Number(given) === Number(wanted),
  NumericLessThan: (wanted, given) => Number(given) < Number(wanted),
  NumericGreaterThanEquals: (wanted, given) => Number(given) >= Number(wanted),
};

const MULTIVALUED = new Set(["aws:tagkeys", "sts:transitivetagkeys"]);

/** A34 to A36, A50 to A58. */
export function conditionHolds(written: string, key: string, wanted: readonly string[], request: ReferenceRequest): boolean {
  const given = request.get(key.toLowerCase()) ?? [];
  if (written === "Null") return wanted.some((w) => (w === "true") === (given.length === 0));
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
      const text = expand(w, request);
      return text !== undefined && match(text, value);
    });
    return any !== negated;
  };
  if (set === "ForAllValues") return given.every(holds);
  if (set === "ForAnyValue") return given.some(holds);
  if (MULTIVALUED.has(key.toLowerCase()) || given.length !== 1) return false;
  return holds(given[0] ?? "");
}

function conditionsHold(s: ReferenceStatement, request: ReferenceRequest): boolean {
  return Object.entries(s.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, wanted, request)),
  );
}

function bearsOn(s: ReferenceStatement, action: string, resource: string, request: ReferenceRequest): boolean {
  if (!s.Action.some((a) => wildcardRegExp(a.toLowerCase()).test(action.toLowerCase()))) return false;
  const covers = (patterns: readonly string[]): boolean =>
    patterns.some((p) => {
      const text = expand(p, request);
      return text !== undefined && (text === "*" || arnLike(text, resource));
    });
  if (s.Resource && !covers(s.Resource)) return false;
  if (s.NotResource && covers(s.NotResource)) return false;
  return conditionsHold(s, request);
}

type Form = "account" | "role" | "direct" | undefined;

/** A19 to A23, A26, B3: how directly a value of `AWS` names the caller. */
function formOf(value: string, caller: ReferenceCaller): Form {
  if (value === "*") return "direct";
  if (value === caller.account || value === `arn:aws:iam::${caller.account}:root`) return "account";
  if (value === caller.sessionArn) return "direct";
  if (value !== caller.arn) return undefined;
  return caller.kind === "user" ? "direct" : "role";
}

/** Whether the trust policy and the caller's own policies let one action through (B1 to B7, B14, B15, B17). */
function actionAllowed(action: string, caller: ReferenceCaller, role: ReferenceRole, request: ReferenceRequest): boolean {
  const speaks = (effect: string, list: readonly ReferenceStatement[]): boolean =>
    list.some((s) => s.Effect === effect && bearsOn(s, action, role.arn, request));
  const names = (s: ReferenceStatement): Form[] => (s.Principal?.AWS ?? []).map((v) => formOf(v, caller));
  const trust = role.trust.filter((s) => bearsOn(s, action, role.arn, request));
  if (trust.some((s) => s.Effect === "Deny" && names(s).some((f) => f !== undefined))) return false;
  const everything = [caller.identity, caller.boundary ?? [], caller.session ?? [], ...caller.scps, ...role.rcps];
  if (everything.some((list) => speaks("Deny", list))) return false;
  if (!caller.scps.every((level) => speaks("Allow", level))) return false;
  const forms = new Set(trust.filter((s) => s.Effect === "Allow").flatMap(names));
  forms.delete(undefined);
  if (forms.size === 0) return false;
  const limits = (!caller.boundary || speaks("Allow", caller.boundary)) && (!caller.session || speaks("Allow", caller.session));
  const own = limits && speaks("Allow", caller.identity);
  if (caller.account !== role.account) return own;
  return forms.has("direct") || (forms.has("role") && limits) || (forms.has("account") && own);
}

/** Whether one concrete AssumeRole request is let in; the tags and the source identity it sends need actions of their own (B24, B28). */
export function referenceAssumeRole(caller: ReferenceCaller, role: ReferenceRole, request: ReferenceRequest): boolean {
  const sendsTags = [...request.keys()].some((k) => k.startsWith("aws:requesttag/") || k === "aws:tagkeys" || k === "sts:transitivetagkeys");
  const needed = ["sts:AssumeRole", ...(sendsTags ? ["sts:TagSession"] : []), ...(request.has("sts:sourceidentity") ? ["sts:SetSourceIdentity"] : [])];
  return needed.every((action) => actionAllowed(action, caller, role, request));
}
