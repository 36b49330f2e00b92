import { isRole, ROLES, type Role } from "@/server/model/caller-role.ts";
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
  /** The address by which browsers reach the server, without a path. */
  readonly url: URL;
}

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

/** Whether an issuer signs people in here. */
export const isCompany = (environment: Environment): boolean => (environment["ROLEWALK_OIDC_ISSUER"] ?? "") !== "";

/** What the environment says of it; an error in one line where that cannot be. Undefined: nothing is configured, the server is one user's own. */
export function companyOf(environment: Environment): Result<Company | undefined, string> {
  if (!isCompany(environment)) return ok(undefined);
  const issuer = addressIn(environment, "ROLEWALK_OIDC_ISSUER");
  if (!issuer.ok) return issuer;
  const url = addressIn(environment, "ROLEWALK_URL");
  if (!url.ok) return url;
  if (url.value.pathname !== "/" || url.value.search !== "") return err("ROLEWALK_URL takes an address without a path");
  const clientId = environment["ROLEWALK_OIDC_CLIENT_ID"] ?? "";
  if (clientId === "") return err("ROLEWALK_OIDC_CLIENT_ID is missing: it is the name under which the issuer knows this server");
  const groups = groupsIn(environment["ROLEWALK_ROLES"]);
  if (!groups.ok) return groups;
  return ok({
    issuer: issuer.value,
    clientId,
    clientSecret: environment["ROLEWALK_OIDC_CLIENT_SECRET"] || undefined,
    scope: environment["ROLEWALK_OIDC_SCOPE"] || "openid profile email",
    groupsClaim: environment["ROLEWALK_OIDC_GROUPS_CLAIM"] || "groups",
    groups: groups.value,
    url: url.value,
  });
}

/** The strongest role that somebody's groups give; undefined: none. `claim`: as the issuer says it, a list or one name. */
export function roleOf(groups: Company["groups"], claim: unknown): Role | undefined {
  const held = new Set((Array.isArray(claim) ? claim : [claim]).filter((one): one is string => typeof one === "string"));
  return ROLES.toReversed().find((role) => groups[role].some((group) => group === "*" || held.has(group)));
}
