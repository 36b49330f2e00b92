import type { ListedAccount } from "@/server/collect/aws/aws-target.ts";
import type { Exclusion } from "@/server/facts/sources.ts";
import type { AwsSource, ScanSource } from "./sources.ts";

/** An account to be read that was found in its organization. */
export type MemberSource = AwsSource & { readonly account: string };

/**
 * The accounts of an organization as sources: each that is active, is not the one that lists them, and was not left out. Their role is assumed by the
 * source's own credentials, not by way of the role that reads the organization.
 */
export function memberSources(source: AwsSource, accounts: readonly ListedAccount[], own: string | undefined): readonly MemberSource[] {
  const { organization, roleArn: _roleArn, externalId: _externalId, ...rest } = source;
  if (organization === undefined) return [];
  const { role, externalId, exclude = [] } = organization;
  const left = new Set([...exclude.map((one) => one.account), own]);
  return accounts
    .filter(({ id, status }) => status === "ACTIVE" && !left.has(id))
    .map(({ id, partition }) => ({
      ...rest,
      name: `${source.name}/${id}`,
      account: id,
      roleArn: `arn:${partition}:iam::${id}:role/${role}`,
      ...(externalId !== undefined && { externalId }),
    }));
}

/** What the sources leave out on purpose. */
export const exclusionsOf = (sources: readonly ScanSource[]): readonly Exclusion[] =>
  sources.flatMap((source) => (source.kind === "aws" ? [...(source.organization?.exclude ?? []), ...(source.excludeClusters ?? [])] : []));
