import { nameOfArn, parseArn, parseSessionArn } from "@/server/model/arn.ts";
import { takesNoResource } from "./actions-without-resource.ts";
import type { PolicyKind } from "./document.ts";
import type { OrganizationLevel, StoredPolicy } from "./inputs.ts";
import { escapePointer } from "./json-text.ts";
import { compilePolicy } from "./parse-document.ts";
import { isRecord } from "./parse-report.ts";
import { BUILTIN_PROVIDERS } from "./principal-entry.ts";
import type { Signer } from "./signer.ts";

/** A case that can be evaluated. */
export interface SimulationCase {
  readonly action: string;
  readonly signer: Signer;
  /** Undefined: the caller belongs to no account (services). */
  readonly callerAccount?: string;
  readonly resource: string;
  readonly resourceAccount: string;
  /** The action speaks of no resource (A65): a `*` is that, not a pattern. */
  readonly takesNoResource: boolean;
  /** Values by key in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly identity: readonly StoredPolicy[];
  readonly resourcePolicy?: StoredPolicy;
  readonly boundaries?: readonly StoredPolicy[];
  readonly scps?: readonly OrganizationLevel[];
  readonly rcps?: readonly OrganizationLevel[];
  readonly session?: readonly StoredPolicy[];
}

/** A place in a text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a case, and the JSON pointer of the element. */
export class CaseProblem {
  readonly pointer: string;
  readonly message: string;
  /** Inside the document's own text, when the document was given as text. */
  readonly position?: Position;

  constructor(pointer: string, message: string, position?: Position) {
    this.pointer = pointer;
    this.message = message;
    if (position) this.position = position;
  }
}

const fail = (pointer: string, message: string, position?: Position): never => {
  throw new CaseProblem(pointer, message, position);
};

type Fields = Readonly<Record<string, unknown>>;

function textAt(fields: Fields, name: string, at: string): string {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : fail(`${at}/${name}`, "a text is expected");
}

/** A document may come as it is, or wrapped as `{ name, policy }`. */
function unwrap(value: unknown): { readonly name?: string; readonly document: unknown; readonly suffix: string } {
  if (!isRecord(value) || value["policy"] === undefined || value["Statement"] !== undefined) return { document: value, suffix: "" };
  return { ...(typeof value["name"] === "string" ? { name: value["name"] } : {}), document: value["policy"], suffix: "/policy" };
}

function policyAt(value: unknown, kind: PolicyKind, at: string, source: string): StoredPolicy {
  const { name, document, suffix } = unwrap(value);
  const policy = compilePolicy(document, kind);
  if (policy.state === "invalid") {
    const [{ pointer, message, line, column }] = policy.errors;
    fail(`${at}${suffix}${pointer}`, message, line === undefined || column === undefined ? undefined : { line, column });
  }
  return { source, document: name ?? at.slice(1), policy };
}

function policiesAt(value: unknown, kind: PolicyKind, at: string, source: string): readonly StoredPolicy[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [policyAt(value, kind, at, source)];
  return value.map((v: unknown, i) => policyAt(v, kind, `${at}/${i}`, source));
}

function levelsAt(value: unknown, kind: "scp" | "rcp", at: string): readonly OrganizationLevel[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return fail(at, "a list of levels is expected");
  return value.map((level: unknown, i) => {
    if (!isRecord(level)) return fail(`${at}/${i}`, "an object with orgIdentifier and policies is expected");
    const target = typeof level["orgIdentifier"] === "string" ? level["orgIdentifier"] : `level ${i}`;
    return { target, policies: policiesAt(level["policies"], kind, `${at}/${i}/policies`, organizationSource(target)) };
  });
}

/** Evidence names who owns a document; a level with a name of its own kind is taken for the organization's root. */
const organizationSource = (target: string): string => (/^(o|ou|r)-[a-z0-9-]+$/.test(target) ? target : "r-root");

interface Who {
  readonly signer: Signer;
  readonly account?: string;
}

/** Whether `aws:PrincipalArn` is the role of a session, which tells the path that the session's ARN leaves out (A21, B32). */
function isRoleOf(text: string, { account, roleName }: { readonly account: string; readonly roleName: string }): boolean {
  const arn = parseArn(text);
  return arn?.service === "iam" && arn.account === account && arn.resource.startsWith("role/") && nameOfArn(text).toLowerCase() === roleName.toLowerCase();
}

function arnSigner(text: string, principalArn: string | undefined): Who | undefined {
  const session = parseSessionArn(text);
  if (session) {
    const roleArn = principalArn !== undefined && isRoleOf(principalArn, session) ? { roleArn: principalArn } : {};
    return {
      account: session.account,
      signer: { kind: "session", roleName: session.roleName, sessionName: session.sessionName, account: session.account, ...roleArn },
    };
  }
  const arn = parseArn(text);
  if (!arn) return undefined;
  const { account, resource, service } = arn;
  if (service === "sts" && resource.startsWith("federated-user/")) return { account, signer: { kind: "federated-user", arn: text, account } };
  if (service !== "iam") return undefined;
  if (resource === "root") return { account, signer: { kind: "root", account } };
  if (resource.startsWith("user/")) return { account, signer: { kind: "user", arn: text, account } };
  if (resource.startsWith("role/"))
    return { account, signer: { kind: "session", roleArn: text, roleName: resource.slice(resource.lastIndexOf("/") + 1), account } };
  if (resource.startsWith("oidc-provider/")) return { account, signer: { kind: "oidc-provider", arn: text } };
  return resource.startsWith("saml-provider/") ? { account, signer: { kind: "saml-provider", arn: text } } : undefined;
}

function whoIs(text: string, context: ReadonlyMap<string, readonly string[]>): Who {
  if (text === "*") return { signer: { kind: "stranger" } };
  if (/[*?]/.test(text)) return fail("/request/principal", `\`${text}\` is a pattern: name one principal, or \`*\` for a caller without credentials`);
  if (BUILTIN_PROVIDERS.has(text)) return { signer: { kind: "builtin-provider", name: text } };
  if (text.startsWith("arn:")) {
    return (
      arnSigner(text, context.get("aws:principalarn")?.[0]) ?? fail("/request/principal", `\`${text}\` is no user, role, session, root or identity provider`)
    );
  }
  if (/^\d{12}$/.test(text)) return { account: text, signer: { kind: "root", account: text } };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)) return { signer: { kind: "service", host: text } };
  return fail("/request/principal", `\`${text}\` is no principal`);
}

const isScalar = (v: unknown): v is string | number | boolean => typeof v === "string" || typeof v === "number" || typeof v === "boolean";

function contextAt(value: unknown): ReadonlyMap<string, readonly string[]> {
  if (value === undefined || value === null) return new Map();
  if (!isRecord(value)) return fail("/request/context", "an object of condition keys is expected");
  const out = new Map<string, readonly string[]>();
  for (const [key, given] of Object.entries(value)) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (given === null || given === undefined) continue;
    out.set(
      key.toLowerCase(),
      list.map((v) => (isScalar(v) ? String(v) : fail(`/request/context/${escapePointer(key)}`, "a text or a list of texts is expected"))),
    );
  }
  return out;
}

function resourceOf(request: Fields, action: string): { readonly resource: string; readonly account?: string } {
  const given = request["resource"];
  if (typeof given === "string") return { resource: given };
  if (!isRecord(given)) return fail("/request/resource", `an object with resource and accountId is expected for \`${action}\``);
  const account = given["accountId"];
  return { resource: textAt(given, "resource", "/request/resource"), ...(typeof account === "string" && account !== "" ? { account } : {}) };
}

const isTrustCall = (action: string): boolean => /^sts:(assumerole|tagsession|setsourceidentity|setcontext)/i.test(action);

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** The documents of a case, by what they are. */
function documentsOf(
  json: Fields,
  action: string,
  principal: string,
  resource: string,
): Pick<SimulationCase, "identity" | "resourcePolicy" | "boundaries" | "session" | "scps" | "rcps"> {
  const boundaries = policiesAt(json["permissionBoundaries"] ?? json["permissionBoundaryPolicies"], "boundary", "/permissionBoundaries", principal);
  const resourcePolicy = json["resourcePolicy"];
  const session = policiesAt(json["sessionPolicy"], "session", "/sessionPolicy", principal);
  const scps = levelsAt(json["serviceControlPolicies"], "scp", "/serviceControlPolicies");
  const rcps = levelsAt(json["resourceControlPolicies"], "rcp", "/resourceControlPolicies");
  return {
    identity: policiesAt(json["identityPolicies"], "identity", "/identityPolicies", principal),
    ...(isGiven(resourcePolicy) ? { resourcePolicy: policyAt(resourcePolicy, isTrustCall(action) ? "trust" : "resource", "/resourcePolicy", resource) } : {}),
    ...(boundaries.length > 0 ? { boundaries } : {}),
    ...(session.length > 0 ? { session } : {}),
    ...(scps ? { scps } : {}),
    ...(rcps ? { rcps } : {}),
  };
}

/** The account of the resource: as given, in its ARN, or else the caller's own. */
function resourceAccountOf(given: string | undefined, resource: string, caller: string | undefined): string {
  const inArn = parseArn(resource)?.account;
  return given ?? (inArn ? inArn : (caller ?? ""));
}

/** A caller without credentials is written `*`, or as an object that says so. */
function principalOf(request: Fields): string {
  const given = request["principal"];
  return isRecord(given) && given["type"] === "Anonymous" ? "*" : textAt(request, "principal", "/request");
}

/** Reads one case; throws a `CaseProblem` that names the element when it cannot be evaluated. */
export function readCase(json: unknown): SimulationCase {
  if (!isRecord(json)) return fail("/", "a case is an object");
  const { request } = json;
  if (!isRecord(request)) return fail("/request", "an object is expected");
  const action = textAt(request, "action", "/request");
  if (!/^[^:\s]+:[^:\s]+$/.test(action)) fail("/request/action", `\`${action}\` is no action: write service:Name`);
  if (/[*?]/.test(action)) fail("/request/action", `\`${action}\` is a pattern: name one action`);
  const principal = principalOf(request);
  const context = contextAt(request["context"] ?? request["contextVariables"]);
  const who = whoIs(principal, context);
  const { resource, account } = resourceOf(request, action);
  return {
    action,
    signer: who.signer,
    ...(who.account === undefined ? {} : { callerAccount: who.account }),
    resource,
    resourceAccount: resourceAccountOf(account, resource, who.account),
    takesNoResource: takesNoResource(action) || request["wildcardOnlyAction"] === true,
    context,
    ...documentsOf(json, action, principal, resource),
  };
}
