import type { RbacCapability } from "@/server/model/mechanism.ts";
import { type MechanismWords, needed, notNeeded } from "./explanation.ts";

interface Capability {
  readonly title: string;
  readonly verb: string;
  /** The permission, as RBAC spells it. */
  readonly permission: string;
  readonly how: string;
  /** What it does not give, or what limits it. */
  readonly limit: string;
}

const ANY_ACCOUNT = "Whoever writes a pod template chooses any service account of the namespace; no permission on the account is asked for.";
const ADMISSION = "Pod Security admission and policy engines may refuse privileged pods; they do not restrict which service account a pod runs as.";

const CAPABILITIES: Readonly<Record<RbacCapability, Capability>> = {
  "pod-exec": {
    title: "Exec into pods",
    verb: "can exec into",
    permission: "create (or get) on pods/exec",
    how: "It opens a shell in a running container and uses the credentials that are there.",
    limit: "A pod has to run, and its image needs something to execute.",
  },
  "pod-attach": {
    title: "Attach to pods",
    verb: "can attach to",
    permission: "create (or get) on pods/attach",
    how: "It joins the running main process of a container.",
    limit: "It helps only where that process reads what it is sent.",
  },
  "pod-ephemeral": {
    title: "Add ephemeral containers",
    verb: "can add a container to",
    permission: "update or patch on pods/ephemeralcontainers",
    how: "It adds a container of its choice to a running pod, with the pod's service account, network and volumes.",
    limit: "The webhook adds nothing to ephemeral containers; the pod's existing token volume can be mounted all the same.",
  },
  "pod-patch": {
    title: "Change running pods",
    verb: "can change the image of",
    permission: "update or patch on pods",
    how: "It swaps the image of a running pod; the new code runs as the pod's service account.",
    limit: "Only image and a few other fields of a running pod can change.",
  },
  "pod-create": { title: "Create pods", verb: "can run a pod as", permission: "create on pods", how: ANY_ACCOUNT, limit: ADMISSION },
  "workload-create": {
    title: "Create workloads",
    verb: "can run a workload as",
    permission: "create on deployments, jobs, cronjobs or another kind whose controller makes pods",
    how: ANY_ACCOUNT,
    limit: ADMISSION,
  },
  "workload-patch": {
    title: "Change workloads",
    verb: "can change a workload to run as",
    permission: "update or patch on deployments, statefulsets, daemonsets, replicasets or cronjobs",
    how: `It changes the pod template of a workload that exists. ${ANY_ACCOUNT}`,
    limit: "The template of a job cannot be changed after it was made.",
  },
  "token-request": {
    title: "Request tokens",
    verb: "can request a token of",
    permission: "create on serviceaccounts/token",
    how: "It asks the API server for a token with audience sts.amazonaws.com and uses it from anywhere: no pod and no node is needed.",
    limit: "The permission may name single service accounts.",
  },
  "secret-read": {
    title: "Read secrets",
    verb: "can read a token of",
    permission: "get, list or watch on secrets",
    how: "It reads a legacy token Secret and is that service account towards the Kubernetes API.",
    limit: "Legacy tokens have no AWS audience: STS refuses them.",
  },
  "secret-create": {
    title: "Create token secrets",
    verb: "can make a token secret for",
    permission: "create and get on secrets",
    how: "It creates a Secret of type kubernetes.io/service-account-token for the account; the controller fills in a token, which it then reads.",
    limit: "Such tokens have no AWS audience: STS refuses them.",
  },
  impersonate: {
    title: "Impersonate",
    verb: "can impersonate",
    permission: "impersonate on users, groups or serviceaccounts",
    how: "It sends requests to the API server in the other's name.",
    limit: "It gives rights in the cluster, no token for AWS.",
  },
  bind: {
    title: "Bind roles",
    verb: "can bind to itself the rights of",
    permission: "bind on roles or clusterroles, and create on bindings",
    how: "It writes a binding to a role whose rights it does not hold.",
    limit: "Without the verb bind the API server refuses to grant more than one has.",
  },
  escalate: {
    title: "Escalate roles",
    verb: "can widen its own rights to",
    permission: "escalate on roles or clusterroles",
    how: "It writes rights into a role that it does not hold itself.",
    limit: "Without the verb escalate the API server refuses to grant more than one has.",
  },
  "node-proxy": {
    title: "Reach kubelets",
    verb: "can run commands through the kubelet in",
    permission: "get (or create) on nodes/proxy",
    how: "It talks to the kubelet's own API, which runs commands in every container of the node.",
    limit: "These requests pass by the API server's admission and audit of pods.",
  },
  "aws-auth-write": {
    title: "Write aws-auth",
    verb: "can map any IAM identity to",
    permission: "update or patch on configmaps in kube-system",
    how: "It adds a row to aws-auth that maps an IAM identity of its choice to system:masters.",
    limit: "In authentication mode API the ConfigMap is not read.",
  },
  "webhook-write": {
    title: "Write admission webhooks",
    verb: "can put a webhook between the API server and",
    permission: "create, update or patch on mutating or validating webhook configurations",
    how: "It registers a webhook. A mutating one changes pods as they are created; a validating one is sent what is written, Secrets included.",
    limit: "Only what is created or written afterwards passes the webhook.",
  },
  "serviceaccount-create": {
    title: "Create service accounts",
    verb: "can make the service account",
    permission: "create on serviceaccounts",
    how: "It makes an account whose name a trust policy with a wildcard, or an association, already accepts.",
    limit: "To use the account it needs a pod or a token request as well.",
  },
  "psa-disable": {
    title: "Relax pod security",
    verb: "can lift the pod security of",
    permission: "update or patch on namespaces",
    how: "It changes the labels that set the Pod Security level, and privileged pods are let in.",
    limit: "To use that it needs to create pods as well.",
  },
  "pv-create": {
    title: "Create host volumes",
    verb: "can mount the disk of",
    permission: "create on persistentvolumes",
    how: "It makes a volume of a path of the host and mounts it in a pod.",
    limit: "To use it, it needs a claim and a pod.",
  },
  "node-steer": {
    title: "Steer pods to nodes",
    verb: "can draw onto a node of its own",
    permission: "update or patch on nodes, or create on bindings",
    how: "It makes pods land on a node it holds and reads their tokens there.",
    limit: "It needs root on one node.",
  },
  "cloud-controller": {
    title: "Drive a cloud controller",
    verb: "can act through",
    permission: "write on the controller's custom resources",
    how: "It writes an object, and the controller makes the AWS calls with its own role.",
    limit: "What comes of it depends on the controller.",
  },
  "csr-approve": {
    title: "Approve certificates",
    verb: "can have a certificate signed for",
    permission: "approve on certificatesigningrequests and their signer",
    how: "It approves a request for a client certificate in another's name.",
    limit: "Which signers a managed cluster serves is not visible from here.",
  },
};

const wordsOf = (one: Capability): MechanismWords => ({
  title: one.title,
  short: one.title.toLowerCase(),
  verb: one.verb,
  explain: ({ from, to }) => ({
    meaning: `In the cluster, ${from.label} ${one.verb} ${to.label}.`,
    sides: [
      needed("Holder's side", one.permission, `A binding gives ${from.label} this permission; RBAC has no deny, so any one binding is enough.`),
      notNeeded("Other side", "nothing", `${to.label} has no say: RBAC asks only what the holder may do.`),
    ],
    story: [one.how],
    contrast: one.limit,
  }),
});

/** A capability without words does not compile. */
export const rbacWords = (capability: RbacCapability): MechanismWords => wordsOf(CAPABILITIES[capability]);
