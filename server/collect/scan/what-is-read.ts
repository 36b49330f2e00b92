import { AWS_OPERATIONS, type AwsOperation } from "@/server/collect/aws/operations.ts";
import { AWS_AUTH_PATH, isLiveKind, KUBERNETES_KINDS, KUBERNETES_URLS, WATCHED_KINDS } from "@/server/collect/kubernetes/kinds.ts";

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string => [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const code = (text: string): string => `\`${text}\``;

/** Who needs a call, or does not. */
function needOf(one: AwsOperation): string {
  if (one.isService) return "with `services: true`";
  return one.isOptional ? "no" : "yes";
}

/** Who one is, everybody may ask; a role is assumed by a statement about that role alone. */
const permissionOf = (one: AwsOperation): string => (one.operation === "AssumeRole" ? "`sts:AssumeRole` on that role" : "none");

const awsRow = (one: AwsOperation): Row => [
  code(`${one.service} ${one.operation}`),
  one.action === undefined ? permissionOf(one) : code(one.action),
  one.why,
  one.operation === "AssumeRole" ? "where a source names a role" : needOf(one),
];

function kindRow(one: (typeof KUBERNETES_KINDS)[number]): Row {
  const resource = one.group === "" ? one.resource : `${one.resource}.${one.group}`;
  const also = [isLiveKind(one) ? "one object again" : "", WATCHED_KINDS.includes(one) ? "watched with `watch: true`" : ""].filter((text) => text !== "");
  return [code(`list ${resource}`), one.weakens, one.isOptional ? "no" : "yes", also.join(", ")];
}

/** `docs/what-is-read.md`: everything that can be sent to AWS and to a cluster, from the two lists that nothing passes but what is in them. */
export const whatIsRead = (): string => `# What is read

This page is written from \`server/collect/aws/operations.ts\` and \`server/collect/kubernetes/kinds.ts\`, and a test holds it equal to them. The same lists
make the IAM policies and ClusterRoles in \`deploy/\`, and they are what each client checks before it sends: what is not on this page cannot be asked, and
nothing on it writes. A call that is not needed leaves its source complete where it is refused; coverage names it with what is weaker without it.

## AWS

${table(
  ["call", "permission", "read for", "needed"],
  (AWS_OPERATIONS as readonly AwsOperation[]).map((one): Row => awsRow(one)),
)}

\`sts AssumeRole\` is the one call that is no read: it is sent for the role that a source names. The token that opens a cluster found in an account is a
signed \`sts GetCallerIdentity\` that the cluster, not Rolewalk, sends.

## Kubernetes

${table(
  ["permission", "read for", "needed", "also"],
  KUBERNETES_KINDS.map((one): Row => kindRow(one)),
)}

Of Secrets only names and types cross the wire, as a table. *One object again* is a list narrowed to one name, for an answer that is checked with \`--live\`.

${table(
  ["URL", "read for", "needed"],
  [
    ...KUBERNETES_URLS.map((url): Row => [code(`get ${url.path}`), url.weakens, "no"]),
    [code(`get ${AWS_AUTH_PATH}`), "aws-auth, where ConfigMaps may not be listed", "no"],
  ],
)}
`;
