import { areAllAccountsListed } from "@/server/facts/organization.ts";
import type { AccountFacts } from "@/server/facts/snapshot.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { stableHash } from "@/server/findings/stable-hash.ts";
import { trustingByIssuer } from "@/server/graph/trusted-subjects.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

const REGION = /^oidc\.eks\.([a-z0-9-]+)\.amazonaws\.com/;

/** Whether an account's clusters of a region are all known, each collected with its issuer. */
function areClustersRead({ world }: Inspection, account: AccountFacts, region: string): boolean {
  const lists = (account.eksClusters ?? []).filter((one) => one.region === region);
  if (lists.length === 0 || lists.some((one) => one.state !== "complete")) return false;
  const collected = [...world.clusters.values()].map((one) => one.facts).filter((one) => one.account === account.id && one.region === region);
  return lists.every((list) => list.names.every((name) => collected.some((one) => (one.eks?.name ?? one.name) === name && one.issuer !== undefined)));
}

/** Whose clusters an account's providers may stand for: those of every account of the organization; of none that is known, nothing can be said. */
function accountsIn(world: World): readonly AccountFacts[] | undefined {
  const { organization } = world.facts;
  if (!organization || !areAllAccountsListed(organization)) return undefined;
  const listed = organization.accounts.filter((one) => one.status !== "SUSPENDED");
  const found = listed.map((one) => world.accounts.get(one.id)?.facts);
  return listed.length > 0 && found.every((one) => one !== undefined) ? found.flatMap((one) => one ?? []) : undefined;
}

function* look(inspection: Inspection): Iterable<Hit> {
  const { world } = inspection;
  const all = accountsIn(world);
  if (!all) return;
  const isOrphan = (issuer: string): boolean => {
    const region = REGION.exec(issuer)?.[1];
    return region !== undefined && !world.clusterByIssuer.has(issuer) && all.every((one) => areClustersRead(inspection, one, region));
  };
  for (const account of world.accounts.values())
    for (const provider of account.facts.oidcProviders.filter((one) => isOrphan(one.issuer))) {
      const roles = trustingByIssuer(world, account).get(provider.issuer) ?? [];
      const named = roles.slice(0, 3).map(({ role }) => nameOf(role.ref));
      const trusted = roles.length === 0 ? "no role trusts it" : `${named.join(", ")}${roles.length > named.length ? " and more" : ""} still trust it`;
      yield {
        member: arnRef(provider.arn),
        cause: `provider of no cluster ${provider.issuer}`,
        summary: `The identity provider ${provider.issuer} of account ${account.id} belongs to no cluster of the organization; ${trusted}`,
        reach: "nobody",
        gained: "other",
        verdict: "denied",
        paths: [],
        evidence: [{ source: provider.arn, document: "OIDC provider" }],
        fix: {
          summary: "Delete the provider, and the statements that trust it",
          automatic: true,
          files: [{ path: `deleted-provider-${stableHash(provider.arn)}.json`, content: { deleted: [provider.arn] } }],
          commands: [shellCommand`aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${provider.arn}`],
        },
      };
    }
}

/** An identity provider for an EKS cluster that is no more. */
export const orphanProvider: Rule = {
  id: "oidc-provider-orphan",
  title: "Identity provider of a cluster that is gone",
  why: "Roles that trust it look as if workloads used them. Nobody can sign its tokens any more, so that they and the provider only hide what is in use.",
  look,
};
