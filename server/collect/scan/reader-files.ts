import { readerPolicy, servicesPolicy } from "@/server/collect/aws/operations.ts";
import { accessEntryScript, readerModule, readerTemplate, stackSetScript } from "@/server/collect/aws/reader-role.ts";
import { readerManifest, secretsManifest, watcherManifest } from "@/server/collect/kubernetes/cluster-role.ts";

/** A file that grants a scan what it needs. */
export interface ReaderFile {
  /** Below `deploy/`. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

const printed = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Everything below `deploy/`, made from the lists that a scan works from. */
export const readerFiles = (): readonly ReaderFile[] => [
  { path: "kubernetes/rolewalk-reader.yaml", title: "ClusterRole: lists what a scan reads", text: readerManifest() },
  {
    path: "kubernetes/rolewalk-reader-secrets.yaml",
    title: "ClusterRole, optional: lists Secrets, which shows their content to its holder",
    text: secretsManifest(),
  },
  { path: "kubernetes/rolewalk-watcher.yaml", title: "ClusterRole, optional: for clusters that are watched", text: watcherManifest() },
  { path: "aws/rolewalk-access-entry.sh", title: "EKS access entry: lets the role that scans into a cluster", text: accessEntryScript() },
  {
    path: "aws/rolewalk-reader-policy.json",
    title: "IAM policy: reads in IAM, EKS, EC2, Organizations and IAM Identity Center",
    text: printed(readerPolicy()),
  },
  { path: "aws/rolewalk-reader-services-policy.json", title: "IAM policy, optional: reads the roles of services", text: printed(servicesPolicy()) },
  { path: "aws/rolewalk-reader.cfn.yaml", title: "CloudFormation: the role, which one principal assumes with an external id", text: readerTemplate() },
  { path: "aws/rolewalk-stack-set.sh", title: "StackSet: the role in every account of an organization", text: stackSetScript() },
  { path: "aws/terraform/main.tf", title: "Terraform module: the role", text: readerModule() },
];
