/** An ARN cut at its first five colons; `resource` is all the rest, `/` and `:` included. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Parses an ARN of any partition; undefined when the text is none. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const service = text.indexOf(":", 4) + 1;
  const region = service && text.indexOf(":", service) + 1;
  const account = region && text.indexOf(":", region) + 1;
  const resource = account && text.indexOf(":", account) + 1;
  if (resource === 0 || resource === text.length) return undefined;
  return {
    partition: text.slice(4, service - 1),
    service: text.slice(service, region - 1),
    region: text.slice(region, account - 1),
    account: text.slice(account, resource - 1),
    resource: text.slice(resource),
  };
}

/** The last part of an IAM ARN's resource: `role/team/x` → `x`. */
export const nameOfArn = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);

/** An assumed-role session ARN's role name and session name; undefined for any other ARN. */
export function parseSessionArn(
  text: string,
): { readonly account: string; readonly partition: string; readonly roleName: string; readonly sessionName: string } | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "sts" || !arn.resource.startsWith("assumed-role/")) return undefined;
  const [, roleName, ...rest] = arn.resource.split("/");
  if (!roleName || rest.length === 0) return undefined;
  return { account: arn.account, partition: arn.partition, roleName, sessionName: rest.join("/") };
}
