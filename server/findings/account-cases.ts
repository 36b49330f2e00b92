import { anIamRole, aServiceAccount, byToken, cluster, type Files, ISSUER, inAccount, OTHER_ROLES, objects, provider, type RuleCase } from "./a-case.ts";

const API = "k8s://prod/serviceaccount/shop/api";
export const subject = (namespace: string): object =>
  byToken(ISSUER, { StringEquals: { aud: "sts.amazonaws.com", sub: `system:serviceaccount:${namespace}:api` } });
const accounts = (...items: readonly object[]): Files => objects("serviceaccounts", items);
export const world: Files = { ...cluster(), ...provider(ISSUER), ...accounts(aServiceAccount("shop", "api", "orders")) };

const annotated = (annotations: object): Files =>
  accounts({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace: "shop", name: "api", annotations } });
const underKey = (key: string): Files => ({
  ...cluster(),
  ...provider(ISSUER),
  ...annotated({ [key]: `${OTHER_ROLES}/orders` }),
  ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }),
});

const association = (role: string, extra: object = {}): Files => ({
  "clusters/prod/describe-pod-identity-association-api.json": {
    association: {
      clusterName: "prod",
      namespace: "shop",
      serviceAccount: "api",
      roleArn: `${OTHER_ROLES}/${role}`,
      associationArn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1",
      associationId: "a-1",
      ...extra,
    },
  },
});
const pods = (Action: readonly string[]): object => ({ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action });

const allButTagging: object = { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, NotAction: "sts:TagSession" };

export const pod = (env: readonly object[], annotations: object = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    namespace: "shop",
    name: "api-6f7c9-abcde",
    annotations,
    creationTimestamp: "2026-11-01T00:00:00Z",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "api", controller: true, uid: "1" }],
  },
  spec: {
    serviceAccountName: "api",
    nodeName: "ip-10-0-0-1.ec2.internal",
    containers: [{ name: "api", image: "api", env, volumeMounts: [{ name: "aws-iam-token", mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount" }] }],
    volumes: [
      { name: "aws-iam-token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] } },
    ],
  },
  status: { phase: "Running" },
});
export const INJECTED = [
  { name: "AWS_ROLE_ARN", value: `${OTHER_ROLES}/orders` },
  { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: "/var/run/secrets/eks.amazonaws.com/serviceaccount/token" },
];

/** Cases of the rules about what service accounts are set up for. */
export const ACCOUNT_CASES: readonly RuleCase[] = [
  {
    rule: "role-annotation-refused",
    name: "the trust policy names another namespace",
    wrong: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shops")])] }) },
    right: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-refused",
    name: "the role is not there; in an account that was not collected it may be",
    wrong: { ...world, ...inAccount({ roles: [anIamRole("ledger", [subject("shop")])] }) },
    right: world,
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-unread",
    name: "the key is misspelt; one of another program is none",
    wrong: underKey("eks.amazonaws.com/role_arn"),
    right: underKey("vault.example.com/aws-role-arn"),
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-unread",
    name: "the host of the key is another; beside the right key it misleads no pod",
    wrong: underKey("iam.amazonaws.com/role-arn"),
    right: {
      ...underKey("iam.amazonaws.com/role-arn"),
      ...annotated({ "iam.amazonaws.com/role-arn": `${OTHER_ROLES}/ledger`, "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/orders` }),
    },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-unread",
    name: "pods that run have to be made anew",
    wrong: { ...underKey("eks.amazonaws.com/rolearn"), ...objects("pods", [pod([])]) },
    right: { ...underKey("eks.amazonaws.com/role-arn"), ...objects("pods", [pod(INJECTED)]) },
    subject: API,
    severity: "low",
    automatic: false,
  },
  {
    rule: "role-annotation-unread",
    name: "beside an association it can go",
    wrong: { ...underKey("eks.amazonaws.com/rolearn"), ...objects("pods", [pod([])]), ...association("orders") },
    right: { ...underKey("eks.amazonaws.com/rolearn"), ...annotated({}), ...objects("pods", [pod([])]), ...association("orders") },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-unread",
    name: "the role would refuse the account under the right key, too",
    wrong: { ...underKey("eks.aws.com/role-arn"), ...inAccount({ roles: [anIamRole("orders", [subject("shops")])] }) },
    right: underKey("eks.amazonaws.com/role-arn"),
    subject: API,
    severity: "low",
    automatic: false,
  },
  {
    rule: "role-annotation-unread",
    name: "the right key on a pod; one that carries the role by its template lacks nothing",
    wrong: { ...world, ...annotated({}), ...objects("pods", [pod([], { "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/orders` })]) },
    right: { ...world, ...annotated({}), ...objects("pods", [pod(INJECTED, { "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/orders` })]) },
    subject: "k8s://prod/statefulset/shop/api",
    severity: "low",
    automatic: false,
  },
  {
    rule: "annotation-and-association",
    name: "two roles for one service account",
    wrong: { ...world, ...association("ledger"), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    right: { ...world, ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "sts:AssumeRole alone",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    right: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole", "sts:TagSession"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "everything but sts:TagSession",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [allButTagging])] }) },
    right: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [allButTagging, pods(["sts:TagSession"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "an association without session tags needs none",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    right: { ...cluster(), ...association("orders", { disableSessionTags: true }), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
];
