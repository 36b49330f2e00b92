const STACK = "aws:cloudformation:stack-name";
const MAKERS = /^(terraform|opentofu|pulumi|cdk|eksctl|crossplane|helm)$/i;
const KEYS = /^(managed[-_]?by|terraform|provisioner|created[-_]?by)$/i;

/** What the tags of an object, or its labels, say makes it; a change by hand would be undone there. */
export function managedBy(tags: Readonly<Record<string, string>> | undefined): string | undefined {
  if (!tags) return undefined;
  if (tags[STACK] !== undefined) return `CloudFormation stack ${tags[STACK]}`;
  for (const [key, value] of Object.entries(tags)) {
    // labels have a prefix: app.kubernetes.io/managed-by
    if (!KEYS.test(key.slice(key.lastIndexOf("/") + 1))) continue;
    if (MAKERS.test(value)) return value;
    if (/^terraform$/i.test(key) && /^(true|yes)$/i.test(value)) return "Terraform";
  }
  return undefined;
}
