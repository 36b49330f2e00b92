import type { FixedMechanism } from "@/server/model/mechanism.ts";
import { type MechanismWords, needed, notNeeded } from "./explanation.ts";

type PodMechanism = Extract<FixedMechanism, "imds" | "static-key" | "runs-as" | "runs-on" | "escape" | "node-holds">;

const POD_SIDE = "Pod side";
const NODE_SIDE = "Node side";

export const POD_WORDS: Readonly<Record<PodMechanism, MechanismWords>> = {
  imds: {
    title: "Node credentials over instance metadata",
    short: "IMDS",
    verb: "can take, from instance metadata,",
    explain: ({ from, to }) => ({
      meaning: `${from.label} can reach the instance metadata service of the node it runs on and read the credentials of the node's role ${to.label}.`,
      sides: [
        notNeeded(
          POD_SIDE,
          "no permission in AWS or Kubernetes",
          "The metadata service asks nobody who they are. All that counts is whether the network lets the pod's request through.",
        ),
        needed(
          NODE_SIDE,
          "metadata enabled, and a way in: host network, IMDSv1 allowed, or a hop limit of 2 or more",
          "With tokens required and a hop limit of 1 the answer to the token request dies one hop before an ordinary pod; pods on the host network are not one hop further away.",
        ),
      ],
      story: [
        "A process in the pod asks 169.254.169.254 for a token, or, where IMDSv1 is allowed, asks directly.",
        `The answer names the instance's role, and a second request returns the credentials of ${to.label} that EC2 put there.`,
        "An SDK does the same at the end of its chain, when it finds nothing better.",
      ],
      contrast:
        "Giving the pod a role of its own by web identity or Pod Identity does not close this way; only the hop limit, required tokens or an enforced network policy do.",
    }),
  },
  "static-key": {
    title: "Access key in the pod",
    short: "static key",
    verb: "holds an access key of",
    explain: ({ from, to }) => ({
      meaning: `${from.label} carries an access key of ${to.label} in its environment or files. Who reads the pod is that user.`,
      sides: [
        needed(
          POD_SIDE,
          "the key id and its secret in the pod",
          "No trust policy and no token: the key is the whole proof. Only the key id is read here, never the secret.",
        ),
        notNeeded("IAM side", "nothing beyond an active key", "A user's access key works from anywhere until it is deactivated or deleted."),
      ],
      story: [
        "The SDK finds AWS_ACCESS_KEY_ID first in its chain.",
        `It signs requests as ${to.label} and asks no further source, so a role meant for the pod is never used.`,
      ],
      contrast: "A role gives temporary credentials that end by themselves; a key is valid until someone removes it.",
    }),
  },
  "runs-as": {
    title: "Runs as service account",
    short: "runs as",
    verb: "runs as",
    explain: ({ from, to }) => ({
      meaning: `The spec of ${from.label} names the service account ${to.label}. Whatever runs in the pod can hold that account's tokens.`,
      sides: [
        needed(
          POD_SIDE,
          "spec.serviceAccountName",
          "Whoever may create pods in the namespace chooses any service account of it; no permission on the account is asked for.",
        ),
        notNeeded("Service account side", "nothing", "A service account has no say in which pods of its namespace run as it."),
      ],
      story: [
        "The kubelet, which may ask for tokens of the accounts of pods bound to its node, gets one from the API server.",
        "It projects it into the pod and renews it until the pod ends.",
      ],
      contrast: "This is an identity in the cluster. It becomes one in AWS only over a web identity trust or a Pod Identity association.",
    }),
  },
  "runs-on": {
    title: "Runs on node",
    short: "runs on",
    verb: "runs on",
    explain: ({ from, to }) => ({
      meaning: `${from.label} is scheduled on ${to.label}. That by itself gives it nothing of the node.`,
      sides: [],
      story: ["The scheduler, or a nodeName in the spec, bound the pod to the node."],
      contrast:
        "To take the node's role the pod has to reach instance metadata; to take the node it has to escape its container. Those are edges of their own, and only they are followed.",
    }),
  },
  escape: {
    title: "Escape to the node",
    short: "escape",
    verb: "can break out to",
    explain: ({ from, to }) => ({
      meaning: `The spec of ${from.label} gives it so much of its host that a process inside can become root on ${to.label}.`,
      sides: [
        needed(
          POD_SIDE,
          "privileged, a writable host path, the host's process namespace, or an equal capability",
          "Any one of them is enough; admission let the pod be created with it.",
        ),
        notNeeded(NODE_SIDE, "nothing", "The node has no further check once the container runs."),
      ],
      story: [
        "A process leaves the container through the host's file system, processes or devices.",
        `As root on ${to.label} it holds the node's role and every token that is mounted there.`,
      ],
      contrast: "Reaching instance metadata gives the node's role alone; an escape gives the whole node.",
    }),
  },
  "node-holds": {
    title: "Node holds its pods' tokens",
    short: "holds",
    verb: "holds the tokens of",
    explain: ({ from, to }) => ({
      meaning: `Root on ${from.label} can read the tokens mounted into ${to.label}, which runs there.`,
      sides: [
        notNeeded(
          NODE_SIDE,
          "root on the node",
          "Tokens lie in memory-backed files on the node; the kubelet may also ask for new ones for the pods bound to it.",
        ),
      ],
      story: [
        "Each pod's projected tokens are files below the kubelet's directory.",
        `With them the holder is the service account of ${to.label}, in Kubernetes and, where a role trusts it, in AWS.`,
      ],
      contrast: "It reaches the pods of this node alone; a node cannot get tokens for pods elsewhere.",
    }),
  },
};
