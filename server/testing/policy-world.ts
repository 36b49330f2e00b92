import { parseArn } from "@/server/model/arn.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { PolicyKind } from "@/server/policy/document.ts";
import type {
  Caller,
  Collected,
  IamIdentity,
  OidcProvider,
  OrganizationFacts,
  OrganizationLevel,
  PodIdentityCall,
  SessionFacts,
  SessionOrigin,
  StoredPolicy,
  TargetRole,
  WebIdentity,
} from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";

/** The accounts of the worked examples (semantics 0.6). */
export const A = "111122223333";
export const B = "999988887777";
/** 2026-01-15T12:00:00Z. */
export const NOW = Date.UTC(2026, 0, 15, 12);

export interface OrganizationSpec {
  readonly id?: string;
  readonly path?: string;
  readonly management?: boolean;
  readonly suspended?: boolean;
  /** The id of the organization that was read, and that the account is not in. */
  readonly outsideOf?: string;
  /** What was not read of each level. */
  readonly unread?: string;
  /** Levels from the root down; left out: not collected. */
  readonly scps?: readonly (readonly unknown[])[];
  readonly rcps?: readonly (readonly unknown[])[];
}

export interface CallerSpec {
  /** ARN of a user, a role, or an account root. */
  readonly arn: string;
  readonly uniqueId?: string;
  readonly policies?: readonly unknown[];
  readonly policiesMissing?: boolean;
  readonly boundary?: unknown;
  readonly boundaryMissing?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagsMissing?: boolean;
  readonly mfa?: boolean;
  /** Left out: not collected. `{}`: in no organization. */
  readonly organization?: OrganizationSpec;
  readonly uncollected?: boolean;
  readonly session?: {
    readonly origin?: SessionOrigin;
    readonly name?: string;
    readonly tags?: Readonly<Record<string, string | null>>;
    readonly transitive?: readonly string[];
    readonly sourceIdentity?: string;
    readonly policy?: unknown;
    readonly canCarryTags?: boolean;
  };
}

export interface RoleSpec {
  readonly arn?: string;
  readonly uniqueId?: string;
  /** Left out: not collected. */
  readonly trust?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  readonly organization?: OrganizationSpec;
}

const missing = <T>(what: string, of: string): Collected<T> => ({ state: "not-collected", missing: { what, of } });
const read = <T>(value: T): Collected<T> => ({ state: "read", value });

/** A document may be given as statements alone. */
export const documentOf = (spec: unknown): unknown => (Array.isArray(spec) ? { Version: "2012-10-17", Statement: spec } : spec);

export function stored(spec: unknown, kind: PolicyKind, source: string, document: string): StoredPolicy {
  return { source, document, policy: compilePolicy(documentOf(spec), kind) };
}

function levels(
  specs: readonly (readonly unknown[])[] | undefined,
  kind: "scp" | "rcp",
  account: string,
  unread: string | undefined,
): Collected<readonly OrganizationLevel[]> {
  if (specs === undefined) return missing(kind, account);
  const level = (documents: readonly unknown[], i: number): OrganizationLevel => ({
    target: `level-${i}`,
    policies: documents.map((d, n) => stored(d, kind, `level-${i}`, `${kind}-${n}`)),
    ...(unread === undefined ? {} : { unread }),
  });
  return read(specs.map(level));
}

export function organization(spec: OrganizationSpec | undefined, account: string): Collected<OrganizationFacts> {
  if (!spec) return missing("organization", account);
  return read({
    ...(spec.id === undefined ? {} : { organizationId: spec.id }),
    ...(spec.path === undefined ? {} : { path: spec.path }),
    ...(spec.outsideOf === undefined ? {} : { outsideOf: spec.outsideOf }),
    isManagementAccount: spec.management ?? false,
    ...(spec.suspended ? { isSuspended: true } : {}),
    scps: levels(spec.scps, "scp", account, spec.unread),
    rcps: levels(spec.rcps, "rcp", account, spec.unread),
  });
}

const pathOf = (resource: string): string => resource.slice(resource.indexOf("/"), resource.lastIndexOf("/") + 1);

export function identity(spec: CallerSpec): IamIdentity {
  const arn = parseArn(spec.arn);
  if (!arn) throw new Error(`no ARN: ${spec.arn}`);
  return {
    kind: arn.resource.startsWith("user/") ? "user" : "role",
    ref: arnRef(spec.arn),
    account: arn.account,
    partition: arn.partition,
    name: arn.resource.slice(arn.resource.lastIndexOf("/") + 1),
    path: pathOf(arn.resource),
    ...(spec.uniqueId === undefined ? {} : { uniqueId: spec.uniqueId }),
    tags: spec.tagsMissing ? missing("tags", spec.arn) : read(spec.tags ?? {}),
    identityPolicies: (spec.policies ?? []).map((p, i) => stored(p, "identity", spec.arn, `policy-${i}`)),
    identityPoliciesMissing: spec.policiesMissing ? [{ what: "identity policies", of: spec.arn }] : [],
    boundary: spec.boundaryMissing
      ? missing("boundary", spec.arn)
      : read(spec.boundary === undefined ? undefined : stored(spec.boundary, "boundary", spec.arn, "boundary")),
    organization: organization(spec.organization, arn.account),
    mfaDevice: spec.mfa === undefined ? missing("MFA devices", spec.arn) : read(spec.mfa),
  };
}

function session(spec: NonNullable<CallerSpec["session"]>, source: string): SessionFacts {
  return {
    origin: spec.origin ?? "unspecified",
    ...(spec.name === undefined ? {} : { name: spec.name }),
    ...(spec.tags ? { tags: new Map(Object.entries(spec.tags).map(([k, v]) => [k, v ?? undefined])) } : {}),
    ...(spec.transitive ? { transitiveTagKeys: spec.transitive } : {}),
    ...(spec.sourceIdentity === undefined ? {} : { sourceIdentity: spec.sourceIdentity }),
    ...(spec.policy === undefined ? {} : { policy: stored(spec.policy, "session", source, "session policy") }),
    ...(spec.canCarryTags === undefined ? {} : { canCarryTags: spec.canCarryTags }),
  };
}

export function caller(spec: CallerSpec): Caller {
  const arn = parseArn(spec.arn);
  const account = arn?.account ?? "*";
  const partition = arn?.partition ?? "aws";
  if (spec.uncollected) return { kind: "uncollected", ref: arnRef(spec.arn), account, partition, missing: { what: "identity policies", of: spec.arn } };
  if (arn?.resource === "root") return { kind: "root", ref: arnRef(spec.arn), account, partition, organization: organization(spec.organization, account) };
  return { kind: "identity", identity: identity(spec), ...(spec.session ? { session: session(spec.session, spec.arn) } : {}) };
}

export function role(spec: RoleSpec): TargetRole {
  const ref = spec.arn ?? `arn:aws:iam::${A}:role/target`;
  const arn = parseArn(ref);
  if (!arn) throw new Error(`no ARN: ${ref}`);
  return {
    ref: arnRef(ref),
    account: arn.account,
    partition: arn.partition,
    name: arn.resource.slice(arn.resource.lastIndexOf("/") + 1),
    path: pathOf(arn.resource),
    ...(spec.uniqueId === undefined ? {} : { uniqueId: spec.uniqueId }),
    tags: read(spec.tags ?? {}),
    trust: spec.trust === undefined ? missing("trust policy", ref) : read(stored(spec.trust, "trust", ref, "trust policy")),
    organization: organization(spec.organization, arn.account),
  };
}

export interface TokenSpec {
  readonly issuer: string;
  readonly sub?: string | null;
  readonly subPattern?: string;
  readonly aud?: string | null;
  readonly serviceAccount?: boolean;
}

export function token(spec: TokenSpec): WebIdentity {
  const claim = (value: string | null | undefined): WebIdentity["subject"] =>
    value === undefined ? { kind: "open" } : value === null ? { kind: "absent" } : { kind: "value", values: [value] };
  return {
    issuer: spec.issuer,
    subject: spec.subPattern === undefined ? claim(spec.sub) : { kind: "pattern", pattern: spec.subPattern },
    audience: claim(spec.aud),
    isServiceAccount: spec.serviceAccount ?? false,
  };
}

/** The OIDC providers of a role's account. */
export function providers(
  specs: readonly { readonly issuer: string; readonly clientIds?: readonly string[] }[] | undefined,
  { account, partition }: Pick<TargetRole, "account" | "partition">,
): Collected<readonly OidcProvider[]> {
  if (!specs) return missing("OIDC providers", account);
  return read(
    specs.map((s) => {
      const arn = `arn:${partition}:iam::${account}:oidc-provider/${s.issuer}`;
      return { arn, issuer: s.issuer, clientIds: s.clientIds ? read(s.clientIds) : missing("client ids", arn) };
    }),
  );
}

export interface PodIdentitySpec extends Omit<PodIdentityCall, "sessionPolicy" | "disableSessionTags"> {
  readonly disableSessionTags?: boolean;
  readonly sessionPolicy?: unknown;
}

export function podIdentityCall({ sessionPolicy, ...spec }: PodIdentitySpec): PodIdentityCall {
  return {
    ...spec,
    disableSessionTags: spec.disableSessionTags ?? false,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy: stored(sessionPolicy, "session", "association", "session policy") }),
  };
}
