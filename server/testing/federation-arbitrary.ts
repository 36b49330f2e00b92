import fc from "fast-check";
import type { PodIdentityQuestion } from "@/server/policy/pod-identity.ts";
import type { WebIdentityQuestion } from "@/server/policy/web-identity.ts";
import { rcpDocument } from "./policy-arbitrary.ts";
import { requestsOver } from "./policy-requests.ts";
import { A, B, NOW, podIdentityCall, providers, role, token } from "./policy-world.ts";
import type { ReferencePrincipal, ReferenceRequest, ReferenceStatement } from "./reference-language.ts";
import type { ReferenceProvider, ReferenceRole } from "./reference-policy.ts";
import { conditionsOver, grantOver, type KeySpec, list, mostly, ROLE, SETS, some, TEXT, trustOver, USER, variable } from "./statement-arbitrary.ts";

/** Calls without credentials of IAM, made of near misses: tokens of two clusters and a provider that sends tags, and associations of a cluster. */
const CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA";
const OTHER_CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/BBBB";
const CORPORATE = "login.example.com/oidc";
const ISSUERS = [CLUSTER, OTHER_CLUSTER, CORPORATE] as const;
const SUBJECT = "system:serviceaccount:pay:api";
const providerArn = (issuer: string, account = A): string => `arn:aws:iam::${account}:oidc-provider/${issuer}`;

const claims: readonly KeySpec[] = [
  ...[CLUSTER, CORPORATE, OTHER_CLUSTER].flatMap((issuer) => [
    { key: `${issuer}:sub`, operators: TEXT, values: [SUBJECT, "system:serviceaccount:pay:*", "system:serviceaccount:*:api", "system:serviceaccount:pay:ap?"] },
    { key: `${issuer}:aud`, operators: TEXT, values: ["sts.amazonaws.com", "sts.*", "other"] },
  ]),
  { key: `${CLUSTER}:sub`, operators: TEXT, values: [SUBJECT, "system:serviceaccount:*", variable("aws:ResourceAccount")] },
  { key: "aws:FederatedProvider", operators: TEXT, values: [providerArn(CLUSTER), providerArn(CORPORATE), "arn:*"] },
  { key: "sts:RoleSessionName", operators: TEXT, values: ["ci-1", "ci-*"] },
  { key: "sts:RoleSessionName", operators: TEXT, values: ["ci-1", "ci-?", variable("aws:ResourceAccount")] },
  { key: "iam:ResourceTag/team", operators: TEXT, values: ["target"] },
  { key: "aws:RequestTag/team", operators: TEXT, values: ["target", "t*"] },
  { key: "aws:TagKeys", operators: SETS, values: ["team", "t*"] },
  { key: "sts:SourceIdentity", operators: ["StringEquals", "StringLike"], values: ["jo", "*"] },
  { key: "aws:PrincipalOrgID", operators: TEXT, values: ["o-abc"] },
];

const webPrincipal: fc.Arbitrary<ReferencePrincipal> = fc.oneof(
  {
    weight: 6,
    arbitrary: list(some(providerArn(CLUSTER), providerArn(CLUSTER), providerArn(CORPORATE), providerArn(CLUSTER, B))).map((Federated) => ({ Federated })),
  },
  { weight: 1, arbitrary: some<ReferencePrincipal>("*", { AWS: ["*"] }, { AWS: [A] }, { Service: ["pods.eks.amazonaws.com"] }) },
);
const webAction = some(
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWith*",
  "sts:AssumeRole",
  "sts:*",
  "sts:TagSession",
  "sts:SetSourceIdentity",
);

export interface WebIdentityWorld {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly isServiceAccount: boolean;
  readonly providers: readonly ReferenceProvider[];
  readonly role: ReferenceRole;
  readonly roleTags: Readonly<Record<string, string>>;
}

/** A resource control policy denies, or it says nothing. */
const rcpsOf = (statement: fc.Arbitrary<ReferenceStatement>): fc.Arbitrary<ReferenceStatement[][]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<ReferenceStatement[][]>([]) },
    { weight: 1, arbitrary: statement.map(({ Principal: _everyone, ...s }) => [[{ ...s, Effect: "Deny" as const, Resource: ["*"] }]]) },
  );

const provider = fc
  .tuple(some(...ISSUERS), some(["sts.amazonaws.com"], ["other"], ["sts.amazonaws.com", "other"]))
  .map(([issuer, clientIds]) => ({ arn: providerArn(issuer), issuer, clientIds }));
const webGrant = some(["sts:AssumeRoleWithWebIdentity"], ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], ["sts:*"]);
const webStatement = trustOver(webPrincipal, { actions: webAction, conditions: conditionsOver(claims) });

export const webIdentityWorld: fc.Arbitrary<WebIdentityWorld> = fc
  .record({
    issuer: some(CLUSTER, CLUSTER, CORPORATE, CORPORATE, OTHER_CLUSTER),
    subject: some(SUBJECT, SUBJECT, "system:serviceaccount:pay:apix", "system:serviceaccount:web:api", "jo"),
    audience: some("sts.amazonaws.com", "sts.amazonaws.com", "other"),
    providers: fc.uniqueArray(provider, { minLength: 1, maxLength: 3, selector: (p) => p.issuer }),
    granted: mostly(grantOver(conditionsOver(claims), webGrant)),
    trust: fc.array(webStatement, { minLength: 1, maxLength: 2 }),
    rcps: rcpsOf(webStatement),
    roleTags: some<Readonly<Record<string, string>>>({}, { team: "target" }),
  })
  .map(({ trust, granted, rcps, ...r }) => {
    const grants = granted.map((s) => ({ ...s, Principal: { Federated: [providerArn(r.issuer)] } }));
    return { ...r, isServiceAccount: r.issuer !== CORPORATE, role: { arn: ROLE, account: A, trust: [...grants, ...trust], rcps } };
  });

const baseKeys = (roleTags: Readonly<Record<string, string>>): Map<string, readonly string[]> => {
  const fixed = new Map<string, readonly string[]>([
    ["aws:resourceaccount", [A]],
    ["aws:currenttime", [new Date(NOW).toISOString()]],
    ["sts:rolesessionname", ["zz"]],
  ]);
  for (const [key, value] of Object.entries(roleTags)) fixed.set(`iam:resourcetag/${key}`, [value]);
  return fixed;
};

/** Every request a token can make: the name of the session is free, and only a provider that is no cluster sends tags (C12). */
export function tokenRequestsOf(w: WebIdentityWorld): ReferenceRequest[] {
  const fixed = baseKeys(w.roleTags);
  fixed.set(`${w.issuer.toLowerCase()}:sub`, [w.subject]).set(`${w.issuer.toLowerCase()}:aud`, [w.audience]);
  fixed.set("aws:federatedprovider", [providerArn(w.issuer)]);
  const optional = { isOptional: true };
  const sent = w.isServiceAccount ? {} : { "aws:tagkeys": optional, "aws:requesttag/team": optional, "sts:sourceidentity": optional };
  return requestsOver([...w.role.trust, ...w.role.rcps.flat()], fixed, { "sts:rolesessionname": { isOptional: false }, ...sent });
}

const CLUSTER_ARN = `arn:aws:eks:eu-west-1:${A}:cluster/prod`;
const PODS = "pods.eks.amazonaws.com";
const podPrincipal = some<ReferencePrincipal>(
  { Service: [PODS] },
  { Service: [PODS] },
  { Service: [PODS, "ec2.amazonaws.com"] },
  { Service: ["eks.amazonaws.com"] },
  "*",
  {
    AWS: [USER],
  },
);
const podAction = some("sts:AssumeRole", "sts:AssumeRole", "sts:*", "sts:TagSession", "sts:TagSession", "sts:AssumeRoleWithWebIdentity");
const podKeys: readonly KeySpec[] = [
  { key: "aws:RequestTag/kubernetes-namespace", operators: TEXT, values: ["pay", "p*", "web"] },
  { key: "aws:RequestTag/kubernetes-service-account", operators: TEXT, values: ["api", "a*"] },
  { key: "aws:PrincipalTag/kubernetes-namespace", operators: TEXT, values: ["pay"] },
  { key: "aws:SourceAccount", operators: TEXT, values: [A, B, variable("aws:ResourceAccount")] },
  { key: "aws:SourceArn", operators: ["ArnLike", "ArnEquals", "StringEquals", "ArnNotLike"], values: [CLUSTER_ARN, `arn:aws:eks:*:${A}:cluster/*`] },
  { key: "sts:ExternalId", operators: TEXT, values: [`eu-west-1/${A}/prod/pay/api`, "eu-west-1/*"] },
  { key: "aws:TagKeys", operators: SETS, values: ["kubernetes-namespace", "eks-*"] },
  { key: "aws:PrincipalIsAWSService", operators: ["Bool", "BoolIfExists"], values: ["true", "false"] },
];

export interface PodIdentityWorld {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly account: string;
  readonly disableSessionTags: boolean;
  readonly role: ReferenceRole;
}

const podStatement = trustOver(podPrincipal, { actions: podAction, conditions: conditionsOver(podKeys) });

export const podIdentityWorld: fc.Arbitrary<PodIdentityWorld> = fc
  .record({
    namespace: some("pay", "pay", "web"),
    serviceAccount: some("api", "batch"),
    account: some(A, A, A, A, A, B),
    disableSessionTags: fc.boolean(),
    granted: mostly(grantOver(conditionsOver(podKeys), some(["sts:AssumeRole"], ["sts:AssumeRole", "sts:TagSession"], ["sts:*"]))),
    trust: fc.array(podStatement, { minLength: 1, maxLength: 2 }),
    rcps: rcpsOf(podStatement),
  })
  .map(({ trust, granted, rcps, ...r }) => {
    const grants = granted.map((s) => ({ ...s, Principal: { Service: [PODS] } }));
    return { ...r, role: { arn: ROLE, account: A, trust: [...grants, ...trust], rcps } };
  });

const CALL_FACTS = { clusterArn: CLUSTER_ARN, clusterName: "prod", region: "eu-west-1", podName: "api-1", podUid: "u-1" } as const;

/** Every request EKS can make of an association: its tags or its external id, and of the source what is not documented, so both (D5, D6, D8). */
export function associationRequestsOf(w: PodIdentityWorld): ReferenceRequest[] {
  const fixed = baseKeys({});
  fixed.set("aws:principalisawsservice", ["true"]).set("aws:principalservicename", [PODS]);
  const tags: Readonly<Record<string, string>> = {
    "eks-cluster-arn": CLUSTER_ARN,
    "eks-cluster-name": "prod",
    "kubernetes-namespace": w.namespace,
    "kubernetes-service-account": w.serviceAccount,
    "kubernetes-pod-name": "api-1",
    "kubernetes-pod-uid": "u-1",
  };
  if (!w.disableSessionTags) {
    for (const [key, value] of Object.entries(tags)) fixed.set(`aws:requesttag/${key}`, [value]);
    fixed.set("aws:tagkeys", Object.keys(tags)).set("sts:transitivetagkeys", Object.keys(tags));
  }
  const id = ["eu-west-1", w.account, "prod", w.namespace, w.serviceAccount].join("/");
  return requestsOver([...w.role.trust, ...w.role.rcps.flat()], fixed, {
    "aws:sourcearn": { isOptional: true, oneOf: [CLUSTER_ARN] },
    "aws:sourceaccount": { isOptional: true, oneOf: [w.account] },
    ...(w.disableSessionTags ? { "sts:externalid": { isOptional: true, oneOf: [id] } } : {}),
  });
}

const roleOf = (r: ReferenceRole, tags: Readonly<Record<string, string>>): WebIdentityQuestion["role"] =>
  role({ arn: r.arn, trust: r.trust, tags, organization: { id: "o-abc", scps: [], rcps: r.rcps.map((l) => [rcpDocument(l)]) } });

/** The worlds in the forms the engine takes. */
export const webIdentityQuestion = (w: WebIdentityWorld, explain: boolean): WebIdentityQuestion => ({
  identity: token({ issuer: w.issuer, sub: w.subject, serviceAccount: w.isServiceAccount, aud: w.audience }),
  providers: providers(w.providers, { account: w.role.account, partition: "aws" }),
  role: roleOf(w.role, w.roleTags),
  time: NOW,
  explain,
});

export function podIdentityQuestion(w: PodIdentityWorld, explain: boolean): PodIdentityQuestion {
  const { account, namespace, serviceAccount, disableSessionTags } = w;
  return { call: podIdentityCall({ ...CALL_FACTS, account, namespace, serviceAccount, disableSessionTags }), role: roleOf(w.role, {}), time: NOW, explain };
}
