import type { Condition } from "@/server/model/verdict.ts";
import type { PrincipalArn } from "./iam-directory.ts";

/** A user or group name that a principal has, and what the session must be called for it; no conditions: always. */
export interface MappedName {
  readonly name: string;
  readonly conditions: readonly Condition[];
}

const PLACEHOLDER = /\{\{\s*(AccountID|SessionName|SessionNameRaw|AccessKeyID|EC2PrivateDNSName)\s*\}\}/g;

const sessionNamed = (value: string): Condition => ({ key: "sts:RoleSessionName", operator: "StringEquals", values: [value], suppliedBy: "caller" });

/** Instance ids, of 8 or of 17 characters: the only session names that `{{EC2PrivateDNSName}}` takes; with any other the sign-in is refused (F27). */
const INSTANCE_IDS = [8, 17].map((length) => `i-${"?".repeat(length)}`);
const INSTANCE_SESSION: Condition = { key: "sts:RoleSessionName", operator: "StringLike", values: INSTANCE_IDS, suppliedBy: "caller" };

/** What a session's name may hold; `{{SessionName}}` has `@` turned into `-` (F10, F24). */
const CHARS: Readonly<Record<string, string>> = {
  SessionName: "[\\w+=,.-]{2,64}",
  SessionNameRaw: "[\\w+=,.@-]{2,64}",
  AccessKeyID: "[A-Z0-9]+",
  EC2PrivateDNSName: "[A-Za-z0-9.-]+",
};

export const usesSessionName = (template: string): boolean => /\{\{\s*SessionName(Raw)?\s*\}\}/.test(template);
export const usesInstanceName = (template: string): boolean => /\{\{\s*EC2PrivateDNSName\s*\}\}/.test(template);

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function render(template: string, principal: PrincipalArn): string {
  return template.replace(PLACEHOLDER, (whole, key: string) => {
    if (key === "AccountID") return principal.account;
    return principal.kind === "user" && key.startsWith("SessionName") ? "" : whole;
  });
}

function matcherOf(template: string): RegExp {
  let at = 0;
  let source = "";
  for (const m of template.matchAll(PLACEHOLDER)) {
    source += `${escapeText(template.slice(at, m.index))}(?<${m[1]}${m.index}>${CHARS[m[1] ?? ""] ?? ".+"})`;
    at = m.index + m[0].length;
  }
  return new RegExp(`^${source}${escapeText(template.slice(at))}$`);
}

/** What must hold for a template to become this very name: the session's name where it stands for it; undefined when it cannot. */
function conditionsFor(matcher: RegExp, name: string): readonly Condition[] | undefined {
  const found = matcher.exec(name);
  if (!found) return undefined;
  const groups = Object.entries(found.groups ?? {});
  const sessions = new Set(groups.filter(([key]) => key.startsWith("SessionName")).map(([, value]) => value));
  if (sessions.size > 1) return undefined;
  const instance = groups.some(([key]) => key.startsWith("EC2PrivateDNSName"));
  return [...[...sessions].map(sessionNamed), ...(instance ? [INSTANCE_SESSION] : [])];
}

/**
 * The names a template gives a principal, always or for a session of some name: the name itself where nothing in it depends on the session, else
 * of the `bound` names (those that bindings speak of) each that a session could be called for (F10, F24). What comes to nothing is no name.
 */
export function namesOf(template: string, principal: PrincipalArn, bound: Iterable<string>): readonly MappedName[] {
  const own = render(template, principal);
  if (own === "") return [];
  if (own.search(PLACEHOLDER) < 0) return [{ name: own, conditions: [] }];
  const matcher = matcherOf(own);
  const chosen: MappedName[] = [];
  for (const name of bound) {
    const conditions = conditionsFor(matcher, name);
    if (conditions) chosen.push({ name, conditions });
  }
  return chosen;
}

/** The name as far as it is known without a session; placeholders that stay are left as they are written. */
export const renderedName = (template: string, principal: PrincipalArn): string => render(template, principal);

export const instanceCondition = INSTANCE_SESSION;
