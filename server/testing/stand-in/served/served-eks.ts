import { AwsError, type AwsService } from "@/server/testing/stand-in/aws.ts";
import { eksService } from "@/server/testing/stand-in/aws-eks.ts";
import { documentWith, type Json, listIn, partIn, type ServedAccount, type ServedBundle, type ServedCluster, textIn } from "./served-bundle.ts";

const PAGE = 100;
const TIMES: ReadonlySet<string> = new Set(["createdAt", "modifiedAt", "associatedAt"]);

/** As the service sends it: times are seconds. */
const sent = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, TIMES.has(key) && typeof entry === "string" ? Date.parse(entry) / 1000 : sent(entry)]),
  );
};

function page<T>(all: readonly T[], key: string, nextToken: string | undefined) {
  const at = Number(nextToken ?? 0);
  return { [key]: all.slice(at, at + PAGE), nextToken: at + PAGE < all.length ? String(at + PAGE) : null };
}

/** The parts of documents that describe one thing each. */
const described = (cluster: ServedCluster, key: string): Json[] =>
  cluster.documents.flatMap((one) => {
    const part = partIn(one, key);
    return part ? [part] : [];
  });

type Parameters = Readonly<Record<string, string>>;
type Reader = (cluster: ServedCluster, parameters: Parameters) => unknown;

const one =
  (key: string, name: string, parameter: string): Reader =>
  (cluster, parameters) => {
    const found = described(cluster, key).find((part) => part[name] === parameters[parameter]);
    return found && { [key]: sent(found) };
  };
const names =
  (list: string, key: string, name: string): Reader =>
  (cluster, { nextToken }) =>
    page(
      described(cluster, key).map((part) => part[name]),
      list,
      nextToken,
    );

const READERS: Readonly<Record<string, Reader>> = {
  DescribeCluster: (cluster) => sent(documentWith(cluster.documents, "cluster")),
  ListAccessEntries: (cluster, { nextToken }) => {
    const mode = textIn(partIn(described(cluster, "cluster")[0], "accessConfig"), "authenticationMode");
    if (mode === "CONFIG_MAP")
      throw new AwsError("InvalidRequestException", "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]");
    const list = documentWith(cluster.documents, "accessEntries")?.["accessEntries"];
    return page(Array.isArray(list) ? list : [], "accessEntries", nextToken);
  },
  DescribeAccessEntry: one("accessEntry", "principalArn", "principal"),
  ListAssociatedAccessPolicies: (cluster, { principal }) =>
    sent(cluster.documents.find((document) => "associatedAccessPolicies" in document && document["principalArn"] === principal)),
  ListPodIdentityAssociations: (cluster, { nextToken }) =>
    page(listIn(documentWith(cluster.documents, "associations"), "associations"), "associations", nextToken),
  DescribePodIdentityAssociation: one("association", "associationId", "id"),
  ListNodegroups: names("nodegroups", "nodegroup", "nodegroupName"),
  DescribeNodegroup: one("nodegroup", "nodegroupName", "nodegroup"),
  ListFargateProfiles: names("fargateProfileNames", "fargateProfile", "fargateProfileName"),
  DescribeFargateProfile: one("fargateProfile", "fargateProfileName", "profile"),
  ListAddons: names("addons", "addon", "addonName"),
  DescribeAddon: one("addon", "addonName", "addon"),
  ListIdentityProviderConfigs: () => ({ identityProviderConfigs: [] }),
};

/** EKS of an account in a region. */
export function servedEks(bundle: ServedBundle, account: ServedAccount, region: string): AwsService {
  const clusters = bundle.clusters.filter((cluster) => cluster.account === account.id && cluster.region === region);
  return eksService((operation, parameters) => {
    if (operation === "ListClusters")
      return page(
        clusters.map((cluster) => cluster.name),
        "clusters",
        parameters["nextToken"],
      );
    const cluster = clusters.find((candidate) => candidate.name === parameters["name"]);
    const answer = cluster && READERS[operation]?.(cluster, parameters);
    if (answer === undefined) throw new AwsError("ResourceNotFoundException", `the stand-in has no ${operation} of this`, 404);
    return answer;
  });
}
