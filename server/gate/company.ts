import { type Grant, SCOPED_ROLES } from "@/server/model/caller-grant.ts";
import { isRole, ROLES, type Role, suffices } from "@/server/model/caller-role.ts";
import { type CallerScope, parseScope, unitedScope } from "@/server/model/caller-scope.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { isLoopback } from "./web-origin.ts";

/** Who signs people in, and which of their groups may do what. */
export interface Company {
  readonly issuer: URL;
  readonly clientId: string;
  /** Absent: a public client. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  readonly groupsClaim: string;
  /** For each role the groups that have it; `*` is everybody who signs in. */
  readonly groups: Readonly<Record<Role, readonly string[]>>;
  /** The groups that are limited to a part of the estate. */
  readonly scopes: Scopes;
  /** The address by which browsers reach the server, without a path. */
  readonly url: URL;
  /** Whether who signs out here is signed out at the issuer as well, where it offers that. */
  readonly signsOutAtIssuer: boolean;
}

type Scopes = ReadonlyMap<string, CallerScope>;
type Environment = Readonly<Record<string, string | undefined>>;

/** By https, or on this very machine: elsewhere a cookie could be read on the way. */
const isPrivate = (url: URL): boolean => url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));

function addressIn(environment: Environment, name: string): Result<URL, string> {
  const text = environment[name] ?? "";
  if (!URL.canParse(text)) return err(`${name} takes an address such as https://rolewalk.example.com, not \`${text}\``);
  const url = new URL(text);
  return isPrivate(url) ? ok(url) : err(`${name} has to begin with https://: \`${text}\` could be read on the way`);
}

/** `admin=platform-admins; operator=sre,oncall; viewer=*` */
function groupsIn(text: string | undefined): Result<Company["groups"], string> {
  const groups: Record<Role, string[]> = { viewer: [], auditor: [], operator: [], admin: [] };
  for (const part of (text ?? "").split(";").map((one) => one.trim())) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const role = part.slice(0, Math.max(at, 0)).trim();
    if (!isRole(role)) return err(`ROLEWALK_ROLES takes role=group,group; role=group with the roles ${ROLES.join(", ")}, not \`${part}\``);
    groups[role].push(
      ...part
        .slice(at + 1)
        .split(",")
        .map((group) => group.trim())
        .filter((group) => group !== ""),
    );
  }
  if (ROLES.every((role) => groups[role].length === 0)) return err("ROLEWALK_ROLES names no group: nobody could do anything");
  return ok(groups);
}

/** Why a group must not be limited as it is configured; undefined: it may. A limit that would not hold is refused at the start. */
function objectionTo(group: string, groups: Company["groups"], scopes: Scopes): string | undefined {
  const held = ROLES.filter((role) => groups[role].includes(group));
  const told = `ROLEWALK_SCOPES limits the group \`${group}\``;
  if (held.length === 0) return `${told}, which has no role in ROLEWALK_ROLES`;
  const whole = held.find((role) => !SCOPED_ROLES.includes(role));
  if (whole) return `${told}, which has the role ${whole}: only ${SCOPED_ROLES.join(" and ")} can be limited`;
  const everybodys = scopes.has("*") ? undefined : ROLES.find((role) => groups[role].includes("*") && held.every((one) => suffices(role, one)));
  return everybodys && `${told}, but everybody has the role ${everybodys} without a limit (\`*\` in ROLEWALK_ROLES)`;
}

/** `payments-team=cluster:prod-1,account:111122223333; *=namespace:prod-1/shared` */
function scopesIn(text: string | undefined, groups: Company["groups"]): Result<Scopes, string> {
  const scopes = new Map<string, CallerScope>();
  for (const part of (text ?? "").split(";").map((one) => one.trim())) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const group = part.slice(0, Math.max(at, 0)).trim();
    if (group === "") return err(`ROLEWALK_SCOPES takes group=scope; group=scope, not \`${part}\``);
    if (scopes.has(group)) return err(`ROLEWALK_SCOPES limits the group \`${group}\` twice`);
    const scope = parseScope(part.slice(at + 1));
    if (!scope.ok) return err(`ROLEWALK_SCOPES: ${scope.error}`);
    scopes.set(group, scope.value);
  }
  const why = [...scopes.keys()].map((group) => objectionTo(group, groups, scopes)).find((one) => one !== undefined);
  return why === undefined ? ok(scopes) : err(why);
}

/** Whether an issuer signs people in here. */
export const isCompany = (environment: Environment): boolean => (environment["ROLEWALK_OIDC_ISSUER"] ?? "") !== "";

const signOutIn = (text: string): Result<boolean, string> =>
  text === "here" || text === "issuer" ? ok(text === "issuer") : err(`ROLEWALK_OIDC_SIGN_OUT takes \`here\` or \`issuer\`, not \`${text}\``);

/** The issuer's address and this server's. */
function addressesIn(environment: Environment): Result<Pick<Company, "issuer" | "url">, string> {
  const issuer = addressIn(environment, "ROLEWALK_OIDC_ISSUER");
  if (!issuer.ok) return issuer;
  const url = addressIn(environment, "ROLEWALK_URL");
  if (!url.ok) return url;
  if (url.value.pathname !== "/" || url.value.search !== "") return err("ROLEWALK_URL takes an address without a path");
  return ok({ issuer: issuer.value, url: url.value });
}

/** What the environment says of it; an error in one line where that cannot be. Undefined: nothing is configured, the server is one user's own. */
export function companyOf(environment: Environment): Result<Company | undefined, string> {
  if (!isCompany(environment))
    return environment["ROLEWALK_SCOPES"] ? err("ROLEWALK_SCOPES limits groups of an issuer, and ROLEWALK_OIDC_ISSUER names none") : ok(undefined);
  const addresses = addressesIn(environment);
  if (!addresses.ok) return addresses;
  const clientId = environment["ROLEWALK_OIDC_CLIENT_ID"] ?? "";
  if (clientId === "") return err("ROLEWALK_OIDC_CLIENT_ID is missing: it is the name under which the issuer knows this server");
  const groups = groupsIn(environment["ROLEWALK_ROLES"]);
  if (!groups.ok) return groups;
  const signsOutAtIssuer = signOutIn(environment["ROLEWALK_OIDC_SIGN_OUT"] || "here");
  if (!signsOutAtIssuer.ok) return signsOutAtIssuer;
  const scopes = scopesIn(environment["ROLEWALK_SCOPES"], groups.value);
  if (!scopes.ok) return scopes;
  return ok({
    ...addresses.value,
    clientId,
    clientSecret: environment["ROLEWALK_OIDC_CLIENT_SECRET"] || undefined,
    scope: environment["ROLEWALK_OIDC_SCOPE"] || "openid profile email",
    groupsClaim: environment["ROLEWALK_OIDC_GROUPS_CLAIM"] || "groups",
    groups: groups.value,
    scopes: scopes.value,
    signsOutAtIssuer: signsOutAtIssuer.value,
  });
}

/**
 * What somebody's groups give; undefined: nothing. The strongest role holds, in the scopes of the groups that give it: in all of them together, and without a limit as soon as
 * one of these groups has none. `claim`: as the issuer says it, a list or one name.
 */
export function grantedTo({ groups, scopes }: Pick<Company, "groups" | "scopes">, claim: unknown): Grant | undefined {
  const held = new Set((Array.isArray(claim) ? claim : [claim]).filter((one): one is string => typeof one === "string"));
  const givenBy = (role: Role): readonly string[] => groups[role].filter((group) => group === "*" || held.has(group));
  const role = ROLES.toReversed().find((one) => givenBy(one).length > 0);
  return role && { role, scope: unitedScope(givenBy(role).map((group) => scopes.get(group) ?? null)) };
}
