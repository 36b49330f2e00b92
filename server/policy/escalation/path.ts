/**
 * What a call of a path is made on. `self`: the caller; `target`: the user or role that the path ends at; `policy`: a customer-managed policy
 * attached to whoever the path changes; `own-group`, `group`: a group the caller is in, the group it joins; `holder`: the resource that holds the
 * role. A text is a resource the caller chooses: service-relative, with wildcards, in its own account.
 */
export type CallObject = "self" | "target" | "policy" | "own-group" | "group" | "holder" | { readonly any: string };

export interface EscalationCall {
  /** `service:Name`, as the API spells it. */
  readonly action: string;
  readonly on: CallObject;
}

/** Services' resources that hold a role. */
export type HolderKind = "lambda-function" | "codebuild-project" | "ecs-task-definition" | "instance" | "uncollected";

/** Where a path ends and what has to be so for it, apart from its calls (H33–H43). */
export type EscalationEnd =
  /** The caller gives itself any permission; `of` says whether a user, a role or either can. */
  | { readonly kind: "account"; readonly of: "user" | "role" | "any" }
  | { readonly kind: "group" }
  /** Credentials of another user. `key`: one more access key; `rotated-key`: one in place of another; `password`, `new-password`: a sign-in. */
  | { readonly kind: "user"; readonly by: "key" | "rotated-key" | "password" | "new-password"; readonly powers: boolean }
  /** The role is assumed as it stands, or after the caller has rewritten its trust policy. `powers`: it was given permissions as well. */
  | { readonly kind: "role"; readonly by: "assume" | "trust"; readonly powers: boolean }
  /** A role passed to a service that works for the caller (H42). */
  | { readonly kind: "passed-role"; readonly service: string; readonly profile: boolean }
  /** A resource that holds a role and does what the caller says (H41). */
  | { readonly kind: "held-role"; readonly service: string; readonly holder: HolderKind; readonly what: string; readonly managed?: true };

/** One way from IAM permissions to more of them. */
export interface EscalationPath {
  /** The id in the public catalogue of pathfinding.cloud. */
  readonly id: string;
  /** What the caller does, as a clause after "it". */
  readonly how: string;
  readonly calls: readonly EscalationCall[];
  readonly end: EscalationEnd;
  /** What has to be there besides, and is not part of the input. */
  readonly takesFor?: string;
}

export const call = (action: string, on: CallObject): EscalationCall => ({ action, on });
export const onAny = (action: string, any = "*"): EscalationCall => ({ action, on: { any } });
export const PASS_ROLE: EscalationCall = call("iam:PassRole", "target");
