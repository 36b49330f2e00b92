import { aCluster, anAwsAuth } from "@/server/cluster/access/an-access.ts";
import type { AccountFacts, ClusterFacts } from "@/server/facts/snapshot.ts";
import { allow, anAccount, aRole, aUser, deny, document, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import type { EscalationPathId } from "@/server/model/escalation/iam-sentences.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { ACTOR, ALICE, BOB, managed, TARGET } from "./escalation-fixture.ts";

/** What a test changes of the setting in which a path is open. */
export interface Setting {
  readonly account: Partial<AccountFacts>;
  readonly cluster?: ClusterFacts;
}

/** A setting in which one path is open, and settings that lack one thing each. */
export interface PathCase {
  readonly from: Ref;
  readonly to: Ref;
  readonly word: VerdictWord;
  /** `statements` are those of the caller. */
  readonly open: (statements: readonly Statement[]) => Setting;
  /** The statements by which the path is open. */
  readonly statements: readonly Statement[];
  /** By what is lacking; undefined: no edge. */
  readonly lacking: Readonly<Record<string, { readonly statements?: readonly Statement[]; readonly more?: Setting; readonly word?: VerdictWord }>>;
}

const TAKES_TARGET = allow("iam:UpdateAssumeRolePolicy", TARGET);
const BOUNDARY = iam("policy/boundary");
const PLAIN = aRole("target", { Service: "example.amazonaws.com" });
const isUser = (from: Ref): boolean => from === ALICE;

const people = (from: Ref, statements: readonly Statement[], more: { boundary?: string; tags?: Record<string, string>; attachedPolicies?: string[] } = {}) => ({
  users: [aUser("alice", isUser(from) ? statements : [], isUser(from) ? more : {}), aUser("bob")],
  roles: [PLAIN, aRole("actor", { Service: "example.amazonaws.com" }, isUser(from) ? [] : statements, isUser(from) ? {} : more)],
});

/** H38: what the caller's policies allow beyond its boundary. */
function boundaryCase(from: Ref, action: string): PathCase {
  const bounded = (statements: readonly Statement[], inside: readonly Statement[]): Setting => ({
    account: { ...people(from, statements, { boundary: BOUNDARY }), policies: [managed("boundary", inside)] },
  });
  const statements = [allow(action), TAKES_TARGET];
  const isSet = action.startsWith("iam:Put");
  return {
    from,
    to: TARGET,
    word: "allowed",
    open: (given) => bounded(given, [allow([action, "s3:*"])]),
    statements,
    lacking: {
      "a boundary": { more: { account: people(from, statements) } },
      "the call inside the boundary": { more: bounded(statements, [allow("s3:*")]) },
      "anything beyond the boundary": { statements: [allow(action), allow("s3:*")] },
      "a limit: the boundary lets it through as well": { more: bounded(statements, [allow("*")]) },
      ...(isSet
        ? {
            "a choice of the new boundary": {
              statements: [allow(action, "*", { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } }), TAKES_TARGET],
            },
          }
        : {}),
    },
  };
}

/** H40: a policy that looks at the caller's own tags. */
function tagCase(from: Ref, action: string): PathCase {
  const asks = allow("iam:UpdateAssumeRolePolicy", TARGET, { StringEquals: { "aws:PrincipalTag/team": "a" } });
  return {
    from,
    to: TARGET,
    word: "conditional",
    open: (given) => ({ account: people(from, given, { tags: { team: "b" } }) }),
    statements: [allow(action), asks],
    lacking: {
      "the call on itself": { statements: [allow(action, BOB), asks] },
      "the value that the policy asks for": { statements: [allow(action, "*", { StringEquals: { "aws:RequestTag/team": "b" } }), asks] },
      "a key that may be set": { statements: [allow(action, "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["colour"] } }), asks] },
      "a policy that looks at tags": { statements: [allow(action), allow("s3:*")] },
    },
  };
}

const MASTERS = k8sClusterRef("c1", "group", "system:masters");
const awsAuth = (section: "mapRoles" | "mapUsers", arn: string) =>
  anAwsAuth({ [section]: JSON.stringify([{ [section === "mapRoles" ? "rolearn" : "userarn"]: arn, username: "old", groups: ["system:masters"] }]) });
const clusterWith = (mode: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP", configMap: ClusterFacts["configMaps"][number]): ClusterFacts =>
  aCluster(mode, { configMaps: [configMap] });

/** H26: a row of aws-auth whose role or user is gone. */
function recreatedCase(of: "role" | "user", actions: readonly string[]): PathCase {
  const arn = iam(`${of}/old-admin`);
  const section = of === "role" ? "mapRoles" : "mapUsers";
  const lists = { users: "complete", roles: "complete" } as const;
  const statements = actions.map((a) => allow(a, arn));
  const account = (given: readonly Statement[], more: Partial<AccountFacts> = {}) => ({ ...people(ALICE, given), lists, ...more });
  const there =
    of === "role" ? { roles: [aRole("old-admin", { Service: "example.amazonaws.com" })] } : { users: [...people(ALICE, statements).users, aUser("old-admin")] };
  const cluster = clusterWith("CONFIG_MAP", awsAuth(section, arn));
  return {
    from: ALICE,
    to: MASTERS,
    word: "allowed",
    open: (given) => ({ account: account(given), cluster }),
    statements,
    lacking: {
      "the name: the principal exists": { more: { account: account(statements, there), cluster } },
      "the name among those it may make": { statements: actions.map((a) => allow(a, iam(`${of}/new-*`))) },
      "a mode that reads aws-auth": { more: { account: account(statements), cluster: clusterWith("API", awsAuth(section, arn)) } },
      "a row of the name": { more: { account: account(statements), cluster: clusterWith("CONFIG_MAP", awsAuth(section, iam(`${of}/other`))) } },
      "a row that works": {
        ...(of === "role"
          ? { more: { account: account(statements), cluster: clusterWith("CONFIG_MAP", awsAuth(section, iam("role/team/old-admin"))) } }
          : { more: { account: account(statements), cluster: clusterWith("CONFIG_MAP", awsAuth(section, "old-admin")) } }),
      },
      "the whole list of principals": { more: { account: account(statements, { lists: {} }), cluster }, word: "unknown" },
      ...(of === "role" ? { "the right to assume roles": { statements: [...statements, deny("sts:AssumeRole")] } } : {}),
    },
  };
}

const ISSUER = "id.example.com/tenant";
const OIDC = iam(`oidc-provider/${ISSUER}`);
const SAML = iam("saml-provider/adfs");
const provider = (clientIds: readonly string[]) => ({ arn: OIDC, issuer: ISSUER, clientIds: [...clientIds], thumbprints: [], tags: {} });
const trustOf = (action: string, provided: string, condition: unknown) =>
  document([{ Effect: "Allow", Principal: { Federated: provided }, Action: action, Condition: condition }]);
const byToken = trustOf("sts:AssumeRoleWithWebIdentity", OIDC, { StringEquals: { [`${ISSUER}:sub`]: "robot", [`${ISSUER}:aud`]: "aws" } });
const byAssertion = trustOf("sts:AssumeRoleWithSAML", SAML, { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } });
const LISTS = { users: "complete", roles: "complete", oidcProviders: "complete", samlProviders: "complete" } as const;

function federatedCase(action: string, on: string, trustPolicy: unknown, there: Partial<AccountFacts>, lacking: PathCase["lacking"]): PathCase {
  const statements = [allow(action, on)];
  return {
    from: ALICE,
    to: TARGET,
    word: "conditional",
    open: (given) => ({ account: { ...people(ALICE, given), roles: [{ ...PLAIN, trustPolicy }], lists: LISTS, ...there } }),
    statements,
    lacking: {
      "the provider among those it may change": { statements: [allow(action, `${on}-other`)] },
      "a role that trusts the provider": { more: { account: { ...people(ALICE, statements), lists: LISTS, ...there } } },
      ...lacking,
    },
  };
}

const federated = (trustPolicy: unknown, statements: readonly Statement[], more: Partial<AccountFacts>): Setting => ({
  account: { ...people(ALICE, statements), roles: [{ ...PLAIN, trustPolicy }], lists: LISTS, ...more },
});

/** Paths that the general fixture does not open: each with its setting, and a near miss for each thing it takes. */
export const SPECIAL_CASES = {
  "delete-user-permissions-boundary": boundaryCase(ALICE, "iam:DeleteUserPermissionsBoundary"),
  "delete-role-permissions-boundary": boundaryCase(ACTOR, "iam:DeleteRolePermissionsBoundary"),
  "put-user-permissions-boundary": boundaryCase(ALICE, "iam:PutUserPermissionsBoundary"),
  "put-role-permissions-boundary": boundaryCase(ACTOR, "iam:PutRolePermissionsBoundary"),
  "tag-user": tagCase(ALICE, "iam:TagUser"),
  "tag-role": tagCase(ACTOR, "iam:TagRole"),
  "set-default-policy-version": {
    from: ALICE,
    to: TARGET,
    word: "allowed",
    statements: [allow("iam:SetDefaultPolicyVersion")],
    open: (given) => ({
      account: {
        ...people(ALICE, given, { attachedPolicies: [iam("policy/own")] }),
        policies: [managed("own", [allow("s3:*")], [{ id: "v1", document: document([TAKES_TARGET]) }])],
      },
    }),
    lacking: {
      "another version": {
        more: {
          account: {
            ...people(ALICE, [allow("iam:SetDefaultPolicyVersion")], { attachedPolicies: [iam("policy/own")] }),
            policies: [managed("own", [allow("s3:*")])],
          },
        },
      },
      "a version that allows more": {
        more: {
          account: {
            ...people(ALICE, [allow("iam:SetDefaultPolicyVersion")], { attachedPolicies: [iam("policy/own")] }),
            policies: [managed("own", [allow("s3:*")], [{ id: "v1", document: document([allow("s3:ListBucket")]) }])],
          },
        },
      },
      "the policy among those it may change": { statements: [allow("iam:SetDefaultPolicyVersion", iam("policy/other"))] },
      "the policy: it is not attached": {
        more: {
          account: {
            ...people(ALICE, [allow("iam:SetDefaultPolicyVersion")]),
            policies: [managed("own", [allow("s3:*")], [{ id: "v1", document: document([TAKES_TARGET]) }])],
          },
        },
      },
    },
  },
  "create-role": recreatedCase("role", ["iam:CreateRole"]),
  "create-user": recreatedCase("user", ["iam:CreateUser", "iam:CreateAccessKey"]),
  "create-open-id-connect-provider": federatedCase(
    "iam:CreateOpenIDConnectProvider",
    OIDC,
    byToken,
    {},
    {
      "a free place: the provider exists": {
        more: federated(byToken, [allow("iam:CreateOpenIDConnectProvider", OIDC)], { oidcProviders: [provider(["aws"])] }),
      },
      "the whole list of providers": {
        more: federated(byToken, [allow("iam:CreateOpenIDConnectProvider", OIDC)], { lists: { users: "complete", roles: "complete" } }),
        word: "unknown",
      },
    },
  ),
  "add-client-id-to-open-id-connect-provider": federatedCase(
    "iam:AddClientIDToOpenIDConnectProvider",
    OIDC,
    byToken,
    { oidcProviders: [provider(["other"])] },
    {
      "an audience that is not taken yet": {
        more: federated(byToken, [allow("iam:AddClientIDToOpenIDConnectProvider", OIDC)], { oidcProviders: [provider(["aws"])] }),
      },
      "a provider": { more: federated(byToken, [allow("iam:AddClientIDToOpenIDConnectProvider", OIDC)], {}) },
    },
  ),
  "create-saml-provider": federatedCase(
    "iam:CreateSAMLProvider",
    SAML,
    byAssertion,
    {},
    {
      "a free place: the provider exists": { more: federated(byAssertion, [allow("iam:CreateSAMLProvider", SAML)], { samlProviders: [{ arn: SAML }] }) },
      "the whole list of providers": {
        more: federated(byAssertion, [allow("iam:CreateSAMLProvider", SAML)], { lists: { users: "complete", roles: "complete" } }),
        word: "unknown",
      },
    },
  ),
  "update-saml-provider": federatedCase(
    "iam:UpdateSAMLProvider",
    SAML,
    byAssertion,
    { samlProviders: [{ arn: SAML }] },
    {
      "a provider": { more: federated(byAssertion, [allow("iam:UpdateSAMLProvider", SAML)], {}) },
    },
  ),
} satisfies Partial<Readonly<Record<EscalationPathId, PathCase>>>;

export const accountIn = ({ account }: Setting): AccountFacts => anAccount(account);
