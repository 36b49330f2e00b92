import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeFargateProfileCommand,
  DescribeIdentityProviderConfigCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  type EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
  ListIdentityProviderConfigsCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { parseArn } from "@/server/model/arn.ts";
import { type AccountReader, textsIn } from "./account-reader.ts";
import type { AwsTarget } from "./aws-target.ts";

const CONCURRENCY = 4;
const pages = (list: string) => ({ token: "nextToken", next: "nextToken", lists: [list] });

interface Cluster {
  readonly reader: AccountReader;
  readonly eks: EKSClient;
  readonly name: string;
  readonly folder: string;
}

/** What a source does with the clusters that are found. */
type ClusterHooks = Pick<AwsTarget, "clusterFolder" | "onCluster" | "wantsCluster">;

const placeIn = (cluster: Cluster, file: string) => ({ path: `clusters/${cluster.folder}/${file}.json`, of: cluster.folder });

/** Every EKS cluster of a region, and who may do what through its API. */
export async function readEks(reader: AccountReader, account: string, region: string, target: ClusterHooks): Promise<void> {
  const eks = reader.clients.eks(region);
  const list = await reader.readPages(
    "ListClusters",
    { path: `accounts/${account}/list-clusters-${segmentOf(region)}.json`, of: `${account} ${region}` },
    { ...pages("clusters"), isWhole: target.wantsCluster !== undefined },
    (next, options) => eks.send(new ListClustersCommand({ ...next }), options),
  );
  const names = textsIn(list, "clusters");
  const whole = new Set(reader.each(names));
  for (const name of names) {
    if (!whole.has(name) && !target.wantsCluster?.(name)) continue;
    const cluster = await describeCluster(reader, eks, { name, region, account }, target);
    if (whole.has(name)) await readCluster(cluster);
  }
}

interface Listed {
  readonly name: string;
  readonly region: string;
  readonly account: string;
}

type Described = Cluster & { readonly mode: string | undefined };

/** Asks EKS what it knows of a cluster itself, and tells whoever reads its API. */
async function describeCluster(reader: AccountReader, eks: EKSClient, { name, region, account }: Listed, target: ClusterHooks): Promise<Described> {
  const answer = await reader.call("DescribeCluster", name, (options) => eks.send(new DescribeClusterCommand({ name }), options));
  const described = answer.ok ? field(answer.value, "cluster") : undefined;
  const arn = textField(described, "arn") ?? `arn:aws:eks:${region}:${account}:cluster/${name}`;
  const endpoint = textField(described, "endpoint");
  const folder = segmentOf(target.clusterFolder?.({ name, arn, endpoint }) ?? name);
  const cluster: Cluster = { reader, eks, name, folder };
  if (answer.ok) await reader.sink.write(placeIn(cluster, "describe-cluster").path, answer.value);
  else reader.lacks("DescribeCluster", placeIn(cluster, "describe-cluster"), answer);
  target.onCluster?.({
    ...{ name, arn, region, folder, endpoint },
    certificateAuthority: textField(field(described, "certificateAuthority"), "data"),
    isPrivate: field(field(described, "resourcesVpcConfig"), "endpointPublicAccess") === false,
    token: () => reader.clients.token(region, name),
  });
  return { ...cluster, mode: textField(field(described, "accessConfig"), "authenticationMode") };
}

async function readCluster({ mode, ...cluster }: Described): Promise<void> {
  // Such a cluster has no access entries, and says so with an error.
  if (mode === "CONFIG_MAP") await cluster.reader.sink.write(placeIn(cluster, "list-access-entries").path, { accessEntries: [] });
  else await readAccessEntries(cluster);
  await readAssociations(cluster);
  await readNodegroups(cluster);
  await readFargateProfiles(cluster);
  await readAddons(cluster);
  await readIdentityProviders(cluster);
}

/** A principal in a file's name: `111122223333.role.team.deployer`. */
function slugOf(principalArn: string): string {
  const arn = parseArn(principalArn);
  return segmentOf(arn ? `${arn.account}.${arn.resource.replaceAll("/", ".")}` : principalArn);
}

async function readAccessEntries(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages("ListAccessEntries", placeIn(cluster, "list-access-entries"), pages("accessEntries"), (next, options) =>
    eks.send(new ListAccessEntriesCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "accessEntries"), CONCURRENCY, async (principalArn) => {
    const slug = slugOf(principalArn);
    await reader.read("DescribeAccessEntry", placeIn(cluster, `describe-access-entry-${slug}`), (options) =>
      eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn }), options),
    );
    await readAssociatedPolicies(cluster, principalArn, slug);
  });
}

/** The policies of one entry; the answer's own words on cluster and principal are kept, which say whose they are. */
async function readAssociatedPolicies({ reader, eks, name: clusterName, ...rest }: Cluster, principalArn: string, slug: string): Promise<void> {
  const place = placeIn({ reader, eks, name: clusterName, ...rest }, `list-associated-access-policies-${slug}`);
  const gathered = await reader.gather("ListAssociatedAccessPolicies", place, pages("associatedAccessPolicies"), (next, options) =>
    eks.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, ...next }), options),
  );
  // Half of an entry's policies would read as all of them: nothing is written then.
  if (!gathered || gathered.token !== undefined) return;
  await reader.sink.write(place.path, { clusterName, principalArn, ...gathered.lists });
}

async function readAssociations(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages(
    "ListPodIdentityAssociations",
    placeIn(cluster, "list-pod-identity-associations"),
    pages("associations"),
    (next, options) => eks.send(new ListPodIdentityAssociationsCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "associations", "associationId"), CONCURRENCY, async (associationId) => {
    const place = placeIn(cluster, `describe-pod-identity-association-${segmentOf(associationId)}`);
    await reader.read("DescribePodIdentityAssociation", place, (options) =>
      eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }), options),
    );
  });
}

async function readNodegroups(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages("ListNodegroups", placeIn(cluster, "list-nodegroups"), pages("nodegroups"), (next, options) =>
    eks.send(new ListNodegroupsCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "nodegroups"), CONCURRENCY, async (nodegroupName) => {
    await reader.read("DescribeNodegroup", placeIn(cluster, `describe-nodegroup-${segmentOf(nodegroupName)}`), (options) =>
      eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }), options),
    );
  });
}

async function readFargateProfiles(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages("ListFargateProfiles", placeIn(cluster, "list-fargate-profiles"), pages("fargateProfileNames"), (next, options) =>
    eks.send(new ListFargateProfilesCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "fargateProfileNames"), CONCURRENCY, async (fargateProfileName) => {
    await reader.read("DescribeFargateProfile", placeIn(cluster, `describe-fargate-profile-${segmentOf(fargateProfileName)}`), (options) =>
      eks.send(new DescribeFargateProfileCommand({ clusterName, fargateProfileName }), options),
    );
  });
}

async function readAddons(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages("ListAddons", placeIn(cluster, "list-addons"), pages("addons"), (next, options) =>
    eks.send(new ListAddonsCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "addons"), CONCURRENCY, async (addonName) => {
    const place = placeIn(cluster, `describe-addon-${segmentOf(addonName)}`);
    const answer = await reader.call("DescribeAddon", place.of, (options) => eks.send(new DescribeAddonCommand({ clusterName, addonName }), options));
    if (!answer.ok) return reader.lacks("DescribeAddon", place, answer);
    const addon = field(answer.value, "addon");
    // An add-on's own settings are free text of its users.
    await reader.sink.write(place.path, { addon: typeof addon === "object" && addon !== null ? { ...addon, configurationValues: undefined } : addon });
  });
}

async function readIdentityProviders(cluster: Cluster): Promise<void> {
  const { reader, eks, name: clusterName } = cluster;
  const list = await reader.readPages(
    "ListIdentityProviderConfigs",
    placeIn(cluster, "list-identity-provider-configs"),
    pages("identityProviderConfigs"),
    (next, options) => eks.send(new ListIdentityProviderConfigsCommand({ clusterName, ...next }), options),
  );
  await reader.forEach(textsIn(list, "identityProviderConfigs", "name"), CONCURRENCY, async (name) => {
    await reader.read("DescribeIdentityProviderConfig", placeIn(cluster, `describe-identity-provider-config-${segmentOf(name)}`), (options) =>
      eks.send(new DescribeIdentityProviderConfigCommand({ clusterName, identityProviderConfig: { type: "oidc", name } }), options),
    );
  });
}
