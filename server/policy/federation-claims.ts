import type { CompiledPolicy } from "./document.ts";

/** Claims of well-known issuers that IAM turns into condition keys besides `aud`, `sub`, `amr` and `email` (C7), lower case. */
const GITHUB = [
  "actor",
  "actor_id",
  "job_workflow_ref",
  "repository",
  "repository_id",
  "repository_owner_id",
  "workflow",
  "ref",
  "environment",
  "enterprise_id",
] as const;
const GITLAB = [
  "namespace_id",
  "project_id",
  "user_id",
  "user_login",
  "user_email",
  "user_access_level",
  "ref_protected",
  "pipeline_source",
  "runner_environment",
] as const;
const BUILDKITE = ["organization_id", "organization_slug", "pipeline_id", "pipeline_slug", "cluster_id", "cluster_name", "build_branch"] as const;

const NONE: readonly string[] = [];

export const isGithubIssuer = (issuer: string): boolean =>
  issuer === "token.actions.githubusercontent.com" ||
  issuer.startsWith("token.actions.githubusercontent.com/") ||
  issuer.endsWith("/_services/token") ||
  /^token\.actions\.[^/]+\.ghe\.com/.test(issuer);

export function issuerClaims(issuer: string): readonly string[] {
  if (isGithubIssuer(issuer)) return GITHUB;
  if (issuer === "gitlab.com") return GITLAB;
  if (issuer === "agent.buildkite.com") return BUILDKITE;
  if (issuer.startsWith("oidc.circleci.com/org/")) return ["oidc.circleci.com/project-id"];
  if (issuer === "accounts.google.com") return ["google/organization_number"];
  if (/^identity\..*oraclecloud\.com|^idcs-.*oraclecloud\.com/.test(issuer)) return ["rpst_id"];
  return NONE;
}

/** The claims of the providers that STS knows by itself, lower case (C8). */
const BUILTIN_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  "cognito-identity.amazonaws.com": ["aud", "sub", "amr", "oaud"],
  "www.amazon.com": ["app_id", "user_id"],
  "graph.facebook.com": ["app_id", "id"],
  "accounts.google.com": ["aud", "oaud", "sub", "email", "google/organization_number"],
};

const COMMON: readonly string[] = ["aud", "oaud", "sub", "amr", "email"];

/** Every claim an issuer's tokens may have a key for. */
export const claimsOf = (issuer: string): readonly string[] => BUILTIN_CLAIMS[issuer] ?? [...COMMON, ...issuerClaims(issuer)];

/** The claims that say for whom a token is and of whom it speaks; Amazon and Facebook have names of their own. */
export const AUDIENCE_CLAIMS: ReadonlySet<string> = new Set(["aud", "oaud", "app_id"]);
export const SUBJECT_CLAIMS: ReadonlySet<string> = new Set(["sub", "user_id", "id"]);

/** Tokens of these issuers carry neither session tags nor a source identity (C12). */
export const sendsNoTags = (issuer: string, isServiceAccount: boolean): boolean => isServiceAccount || isGithubIssuer(issuer);

/** The audiences without wildcards that a trust policy's Allow statements ask tokens of an issuer for. */
export function audiencesAsked(trust: CompiledPolicy, issuer: string): readonly string[] {
  const prefix = `${issuer.toLowerCase()}:`;
  const conditions = trust.statements.filter((s) => s.effect === "Allow").flatMap((s) => s.conditions);
  const asked = conditions.filter(
    (c) => c.keyLower.startsWith(prefix) && AUDIENCE_CLAIMS.has(c.keyLower.slice(prefix.length)) && c.operator?.negated === false,
  );
  return [...new Set(asked.flatMap((c) => c.texts))].filter((text) => !/[*?]/.test(text));
}
