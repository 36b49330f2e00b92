import { z } from "zod";
import { list, optional, text } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import { metadataFact, rawMetadata } from "./metadata.ts";

const rawNode = z.object({
  metadata: rawMetadata,
  spec: optional(
    z.object({
      providerID: optional(text),
      unschedulable: z.boolean().nullish(),
      taints: list(z.object({ key: text, value: optional(text), effect: text })),
    }),
  ),
  status: optional(z.object({ nodeInfo: optional(z.object({ operatingSystem: optional(text), kubeletVersion: optional(text), osImage: optional(text) })) })),
});

/** The EC2 instance behind `aws:///eu-west-1a/i-0abc…`. */
const instanceIdOf = (providerId: string | undefined): string | undefined => (providerId ? /^aws:.*\/(i-[0-9a-z]+)$/.exec(providerId)?.[1] : undefined);

function kindOf(name: string, labels: Readonly<Record<string, string>>, providerId: string | undefined): NodeFact["kind"] {
  const type = labels["eks.amazonaws.com/compute-type"];
  if (type === "fargate" || type === "hybrid" || type === "auto" || type === "ec2") return type;
  if (name.startsWith("fargate-")) return "fargate";
  if (providerId?.startsWith("eks-hybrid")) return "hybrid";
  const isManaged = Object.keys(labels).some(
    (key) => key === "eks.amazonaws.com/nodegroup" || key.startsWith("karpenter.sh/") || key.startsWith("karpenter.k8s.aws/"),
  );
  return isManaged || instanceIdOf(providerId) ? "ec2" : "unknown";
}

/** A node, what runs it (EC2, Fargate, hybrid, Auto Mode) and the instance behind it. */
export const toNodeFact = mapper(
  rawNode,
  ({ metadata, spec, status }): NodeFact => ({
    ...metadataFact(metadata),
    providerId: spec?.providerID,
    instanceId: instanceIdOf(spec?.providerID),
    os: status?.nodeInfo?.operatingSystem ?? metadata.labels["kubernetes.io/os"],
    kind: kindOf(metadata.name, metadata.labels, spec?.providerID),
    nodegroup: metadata.labels["eks.amazonaws.com/nodegroup"],
    kubeletVersion: status?.nodeInfo?.kubeletVersion,
    osImage: status?.nodeInfo?.osImage,
    taints: spec?.taints ?? [],
    unschedulable: spec?.unschedulable ?? false,
  }),
);
