import type { CallerSide } from "./compose.ts";
import type { Caller, Collected, IamIdentity, OrganizationFacts, StoredPolicy } from "./inputs.ts";
import { isServiceLinkedPath, type OrganizationSide, organizationSide } from "./organization-side.ts";
import type { Signer } from "./signer.ts";

const NO_BOUNDARY: Collected<undefined> = { state: "read", value: undefined };
export const NO_CALLER_SIDE: CallerSide = { identity: "none", boundary: NO_BOUNDARY, session: undefined, scps: undefined };

function boundaryOf(boundary: Collected<StoredPolicy | undefined>): CallerSide["boundary"] {
  if (boundary.state === "not-collected") return boundary;
  return boundary.value ? { state: "read", value: [boundary.value] } : NO_BOUNDARY;
}

const sides = new WeakMap<IamIdentity, CallerSide>();

/** What an identity's account says of its calls; one identity is asked about many times. */
function sideOf(identity: IamIdentity, scp: OrganizationSide): CallerSide {
  const known = sides.get(identity);
  if (known && known.scps === scp.levels) return known;
  const made: CallerSide = {
    identity: { policies: identity.identityPolicies, missing: identity.identityPoliciesMissing },
    boundary: boundaryOf(identity.boundary),
    session: undefined,
    scps: scp.levels,
  };
  sides.set(identity, made);
  return made;
}

/** What the caller's own account says; the organization's policies apart, so that their absence can be told. */
export function callerSideOf(caller: Caller, scp: OrganizationSide): CallerSide {
  switch (caller.kind) {
    case "identity": {
      const side = sideOf(caller.identity, scp);
      return caller.session?.policy ? { ...side, session: [caller.session.policy] } : side;
    }
    case "root":
      return { identity: "all", boundary: NO_BOUNDARY, session: undefined, scps: scp.levels };
    case "uncollected":
      return { identity: { policies: [], missing: [caller.missing] }, boundary: NO_BOUNDARY, session: undefined, scps: undefined };
  }
}

const UNCOLLECTED_ORGANIZATION: Collected<OrganizationFacts> = { state: "not-collected", missing: { what: "organization", of: "the caller's account" } };

export function callerScpSide(caller: Caller): OrganizationSide {
  switch (caller.kind) {
    case "identity":
      return organizationSide(caller.identity.organization, "scps", caller.identity.kind === "role" && isServiceLinkedPath(caller.identity.path));
    case "root":
      return organizationSide(caller.organization, "scps", false);
    case "uncollected":
      return organizationSide(UNCOLLECTED_ORGANIZATION, "scps", false);
  }
}

const nameIn = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

function uncollectedSigner(ref: string, account: string): Signer {
  if (account === "*") return { kind: "stranger" };
  if (ref.includes(":user/")) return { kind: "user", arn: ref, account };
  if (ref.includes(":role/")) return { kind: "session", roleArn: ref, roleName: nameIn(ref), account };
  const session = /:assumed-role\/([^/]+)\/(.+)$/.exec(ref);
  if (session) return { kind: "session", roleName: session[1] ?? "", sessionName: session[2] ?? "", account };
  if (ref.includes(":federated-user/")) return { kind: "federated-user", arn: ref, account };
  return { kind: "member", account };
}

const signers = new WeakMap<IamIdentity, Signer>();

function identitySigner(identity: IamIdentity): Signer {
  const known = signers.get(identity);
  if (known) return known;
  const { kind, ref, name, account, uniqueId } = identity;
  const id = uniqueId === undefined ? {} : { uniqueId };
  const made: Signer = kind === "user" ? { kind, arn: ref, account, ...id } : { kind: "session", roleArn: ref, roleName: name, account, ...id };
  signers.set(identity, made);
  return made;
}

/** The caller as Principal elements see it (A20, A21). */
export function signerOf(caller: Caller): Signer {
  switch (caller.kind) {
    case "identity": {
      const signer = identitySigner(caller.identity);
      const name = caller.session?.name;
      return name === undefined || signer.kind !== "session" ? signer : { ...signer, sessionName: name };
    }
    case "root":
      return { kind: "root", account: caller.account };
    case "uncollected":
      return uncollectedSigner(caller.ref, caller.account);
  }
}

export const accountOfCaller = (caller: Caller): string => (caller.kind === "identity" ? caller.identity.account : caller.account);
export const partitionOfCaller = (caller: Caller): string => (caller.kind === "identity" ? caller.identity.partition : caller.partition);
