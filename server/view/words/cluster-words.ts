import type { FixedMechanism } from "@/server/model/mechanism.ts";
import { type Ends, evidenceOf, type MechanismWords, needed, notNeeded } from "./explanation.ts";

type ClusterMechanism = Extract<FixedMechanism, "maps-to" | "member-of">;

const mappedBy = (ends: Ends): string => {
  const decided = ends.steps.find((s) => s.outcome === "pass" && (s.check === "access-entry" || s.check === "aws-auth"));
  if (decided?.check === "access-entry") return `the access entry of ${ends.from.label}`;
  if (decided?.check === "aws-auth") return `a row of ConfigMap kube-system/aws-auth (${evidenceOf(ends, "aws-auth") ?? "aws-auth"})`;
  return "an access entry or a row of ConfigMap kube-system/aws-auth";
};

export const CLUSTER_WORDS: Readonly<Record<ClusterMechanism, MechanismWords>> = {
  "maps-to": {
    title: "Enters the cluster as",
    short: "maps to",
    verb: "enters the cluster as",
    explain: (ends) => ({
      meaning: `When ${ends.from.label} talks to the cluster's API server, it is known there as ${ends.to.label}.`,
      sides: [
        notNeeded(
          "AWS side",
          "no IAM permission",
          "The token is a presigned sts:GetCallerIdentity, which every identity may call and no policy can forbid. eks:DescribeCluster only helps to write a kubeconfig.",
        ),
        needed(
          "Cluster side",
          mappedBy(ends),
          "Without a mapping the request is refused. An access entry goes before aws-auth for the same principal, and the two are not merged; in mode API aws-auth is not read at all.",
        ),
      ],
      story: [
        `${ends.from.label} presigns sts:GetCallerIdentity and sends it as a bearer token.`,
        "The cluster's authenticator lets STS resolve it to an ARN: a role session counts as its role.",
        `The mapping turns the ARN into a Kubernetes user name and groups; RBAC and EKS access policies then tell what ${ends.to.label} may do.`,
      ],
      contrast: "This is the way from AWS into the cluster. The way from a pod to AWS, over a service account, is another one and asks for other permissions.",
    }),
  },
  "member-of": {
    title: "Member of group",
    short: "member of",
    verb: "is a member of",
    explain: ({ from, to }) => ({
      meaning: `${from.label} is in the group ${to.label} and has what the group is given.`,
      sides: [],
      story:
        to.kind === "iam-group"
          ? [`Policies attached to ${to.label} count as policies of its users. An IAM group is no principal: no trust policy can name it.`]
          : [`Groups of Kubernetes are not objects: they are names that come with the request. Every binding to ${to.label} holds for ${from.label}.`],
      contrast:
        to.kind === "iam-group" ? "Kubernetes groups of the same name have nothing to do with it." : "IAM groups of the same name have nothing to do with it.",
    }),
  },
};
