const STACK = "aws:cloudformation:stack-name";
const MAKERS = /^(terraform|opentofu|pulumi|cdk|eksctl|crossplane)$/i;
const KEYS = /^(managed[-_]?by|terraform|provisioner|created[-_]?by)$/i;

/** What the tags of an object say makes it; a change by hand would be undone there. */
export function managedBy(tags: Readonly<Record<string, string>> | undefined): string | undefined {
  if (!tags) return undefined;
  if (tags[STACK] !== undefined) return `CloudFormation stack ${tags[STACK]}`;
  for (const [key, value] of Object.entries(tags)) {
    if (!KEYS.test(key)) continue;
    if (MAKERS.test(value)) return value;
    if (/^terraform$/i.test(key) && /^(true|yes)$/i.test(value)) return "Terraform";
  }
  return undefined;
}
