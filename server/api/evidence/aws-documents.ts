import type { Estate } from "@/server/api/estate.ts";
import type { DocumentView } from "@/server/contract/screen.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { World } from "@/server/graph/world.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { Ref } from "@/server/model/ref.ts";

type Place = Pick<DocumentView, "source" | "document">;
export type Found = Pick<DocumentView, "title" | "json">;

const within = (text: string, arns: readonly string[]): string | undefined => arns.find((arn) => text.includes(arn));

/** What the EKS API told of a cluster: its own record, an access entry, an add-on. */
export function clusterDocument(estate: Estate, { source, document }: Place): Found | undefined {
  const cluster = [...estate.world.clusters.values()].find((c) => c.facts.arn === source || c.facts.eks?.arn === source);
  if (!cluster) return undefined;
  const { facts } = cluster;
  if (document.startsWith("access entry ")) {
    const principal = within(
      document,
      [...facts.accessEntries.map((e) => e.principalArn)].sort((a, b) => b.length - a.length),
    );
    const entry = facts.accessEntries.find((e) => e.principalArn === principal);
    const policies = facts.associatedPolicies.find((a) => a.principalArn === principal)?.policies;
    return entry && { title: document, json: { ...entry, ...(policies ? { policies } : {}) } };
  }
  const addon = facts.addons.find((a) => document === `add-on ${a.name}`);
  return addon ? { title: document, json: addon } : { title: `cluster ${cluster.name}`, json: facts.eks ?? { name: facts.name, issuer: facts.issuer } };
}

/** Pod Identity associations by their ARNs and by their ids: the first of each. */
const associationsOf = keptFor((world: World): ReadonlyMap<string, PodIdentityAssociationFact> => {
  const all = [...world.clusters.values()].flatMap((c) => c.facts.podIdentityAssociations);
  return new Map(all.toReversed().flatMap((a) => [a.associationArn ?? a.associationId, a.associationId].map((name) => [name, a] as const)));
});

/** A Pod Identity association, by its ARN or by its id beside a service account. */
export function associationDocument({ world }: Estate, { source, document }: Place): Found | undefined {
  const found = associationsOf(world).get(source) ?? associationsOf(world).get(/\S*$/.exec(document)?.[0] ?? "");
  return found && { title: `Pod Identity association ${found.associationId}`, json: found };
}

function ofAccount(account: AccountWorld, { source, document }: Place): Found | undefined {
  const { facts } = account;
  const profile = facts.instanceProfiles.find((p) => p.arn === source);
  if (profile) return { title: `instance profile ${profile.name}`, json: profile };
  const user = account.users.get(source);
  if (user && document === "access keys")
    return { title: `access keys of ${user.name}`, json: facts.accessKeys.filter((k) => k.userName?.toLowerCase() === user.name.toLowerCase()) };
  if (user && /group/i.test(document)) return { title: `groups of ${user.name}`, json: { UserName: user.name, GroupList: user.groups ?? "not collected" } };
  const group = facts.groups.find((g) => g.arn === source);
  if (group) return { title: `policies of group ${group.name}`, json: { attachedPolicies: group.attachedPolicies, inlinePolicies: group.inlinePolicies } };
  const provider = account.oidcProviders.get(source as Ref);
  if (provider) return { title: "OIDC provider", json: { Url: provider.issuer, ClientIDList: provider.clientIds ?? "not collected" } };
  const instance = facts.instances.find((i) => source.endsWith(`:instance/${i.id}`));
  return instance && { title: `instance ${instance.id}`, json: instance };
}

/** Records of IAM and EC2: an instance profile, groups and keys of a user, policies of a group, a provider, an instance. */
export function accountDocument(estate: Estate, place: Place): Found | undefined {
  const named = estate.world.accountOf(place.source) ?? estate.world.accounts.get(parseArn(place.source)?.account ?? "");
  return named && ofAccount(named, place);
}

/** AWS's own policies and those of any account: the first copy that was collected. */
export function managedDocument(estate: Estate, arn: string): Found | undefined {
  for (const account of estate.world.accounts.values()) {
    const policy = account.policies.get(arn);
    if (policy?.document !== undefined) return { title: `policy ${policy.name}`, json: policy.document };
  }
  return undefined;
}

/** A policy of the organization: service or resource control. */
export function organizationDocument(estate: Estate, { source }: Place): Found | undefined {
  const policy = estate.facts.organization?.policies.find((p) => p.arn === source || source.endsWith(`/${p.id}`));
  return policy?.document === undefined ? undefined : { title: policy.name ?? policy.id, json: policy.document };
}
