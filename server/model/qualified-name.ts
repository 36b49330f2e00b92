import { parseArn } from "./arn.ts";

/** `<name>.<account>.<region>`: what an EKS cluster is called where another has its name; undefined: the text is no ARN. */
export function qualifiedName(name: string, arn: string | undefined): string | undefined {
  const parsed = arn === undefined ? undefined : parseArn(arn);
  return parsed && `${name}.${parsed.account}.${parsed.region}`;
}
