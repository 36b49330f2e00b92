import type { ClusterPart, DescribedList } from "@/server/collect/bundle/contribution.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import type { Mapped } from "@/server/collect/bundle/result-of.ts";
import { toAccessEntryFact, toAssociatedPoliciesFact } from "@/server/collect/bundle/to-fact/access-entry.ts";
import { toEksClusterFact } from "@/server/collect/bundle/to-fact/eks-cluster.ts";
import { toAddonFact, toFargateProfileFact, toIdentityProviderConfigFact, toNodegroupFact } from "@/server/collect/bundle/to-fact/eks-parts.ts";
import { toPodIdentityAssociationFact } from "@/server/collect/bundle/to-fact/pod-identity-association.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountReading, clusterReading, type Form, nothingKept } from "./form.ts";
import { firstOf, harvest, hasList, hasObject, isTruncated, lengthOf, textsOf } from "./items.ts";

/** The cluster's ARN, of the ARN of a thing in it: `…:access-entry/orchard/…` → `…:cluster/orchard`. */
function clusterArnOf(inner: string | undefined): string | undefined {
  const arn = inner === undefined ? undefined : parseArn(inner);
  const name = arn?.resource.split("/")[1];
  return arn?.service === "eks" && name ? `arn:${arn.partition}:eks:${arn.region}:${arn.account}:cluster/${name}` : undefined;
}

/** A `describe-…` of one thing under one key. */
function described<T>(kind: string, key: string, arnKey: string, toFact: (raw: unknown) => Mapped<T>, part: (fact: T) => ClusterPart): Form {
  return {
    kind: `eks ${kind}`,
    matches: (doc) => hasObject(doc, key),
    read: (doc, label) => {
      const raw = field(doc, key);
      const { facts, failures } = harvest([raw], toFact);
      const of = { name: textField(raw, "clusterName"), arn: clusterArnOf(textField(raw, arnKey)) };
      const [fact] = facts;
      return clusterReading(label, 1, of, fact === undefined ? {} : part(fact), failures);
    },
  };
}

const cluster: Form = {
  kind: "eks describe-cluster",
  matches: (doc) => hasObject(doc, "cluster") && textField(field(doc, "cluster"), "name") !== undefined,
  read: (doc, kind) => {
    const { facts, failures } = harvest([field(doc, "cluster")], toEksClusterFact);
    const [eks] = facts;
    return clusterReading(kind, 1, { name: eks?.name, arn: eks?.arn }, eks ? { eks } : {}, failures);
  },
};

const associatedPolicies: Form = {
  kind: "eks list-associated-access-policies",
  matches: (doc) => hasList(doc, "associatedAccessPolicies"),
  read: (doc, kind) => {
    const { facts, failures } = harvest([doc], toAssociatedPoliciesFact);
    return clusterReading(kind, facts[0]?.policies.length ?? 0, { name: textField(doc, "clusterName") }, { associatedPolicies: facts }, failures);
  },
};

const associations: Form = {
  kind: "eks list-pod-identity-associations",
  matches: (doc) =>
    hasList(doc, "associations") &&
    (firstOf(field(doc, "associations")) === undefined || textField(firstOf(field(doc, "associations")), "serviceAccount") !== undefined),
  read: (doc, kind) => {
    const all = field(doc, "associations");
    const { facts, failures } = harvest(all, toPodIdentityAssociationFact);
    const of = { name: textField(firstOf(all), "clusterName"), arn: clusterArnOf(textField(firstOf(all), "associationArn")) };
    const listed = { podIdentityAssociations: { names: facts.map((f) => f.associationId), isTruncated: isTruncated(doc) || failures.length > 0 } };
    return clusterReading(kind, facts.length, of, { podIdentityAssociations: facts, listed }, failures);
  },
};

/** A `list-…` of names: what it names is described one by one. */
function names(kind: string, key: string, list: DescribedList): Form {
  return {
    kind: `eks ${kind}`,
    matches: (doc) => hasList(doc, key),
    read: (doc, label) => {
      const all = textsOf(field(doc, key));
      return clusterReading(label, all.length, {}, { listed: { [list]: { names: all, isTruncated: isTruncated(doc) } } });
    },
  };
}

const identityProviderConfigs: Form = {
  kind: "eks list-identity-provider-configs",
  matches: (doc) => hasList(doc, "identityProviderConfigs"),
  read: (doc, kind) => {
    const { facts } = harvest(field(doc, "identityProviderConfigs"), (raw) => ({ ok: true, value: textField(raw, "name") ?? "" }));
    return clusterReading(kind, facts.length, {}, { listed: { identityProviderConfigs: { names: facts, isTruncated: isTruncated(doc) } } });
  },
};
/** The names of a region's clusters. */
const clusters: Form = {
  kind: "eks list-clusters",
  matches: (doc) => hasList(doc, "clusters") && textsOf(field(doc, "clusters")).length === lengthOf(field(doc, "clusters")),
  read: (doc, kind) => {
    const names = textsOf(field(doc, "clusters"));
    return accountReading(kind, names.length, {}, { eksClusters: [{ names, state: isTruncated(doc) ? "partial" : "complete" }] });
  },
};
const accessPolicies: Form = { kind: "eks list-access-policies", matches: (doc) => hasList(doc, "accessPolicies"), read: (_, kind) => nothingKept(kind) };

export const EKS_FORMS: readonly Form[] = [
  cluster,
  described("describe-access-entry", "accessEntry", "accessEntryArn", toAccessEntryFact, (fact) => ({ accessEntries: [fact] })),
  associatedPolicies,
  described("describe-pod-identity-association", "association", "associationArn", toPodIdentityAssociationFact, (fact) => ({
    podIdentityAssociations: [fact],
  })),
  associations,
  described("describe-nodegroup", "nodegroup", "nodegroupArn", toNodegroupFact, (fact) => ({ nodegroups: [fact] })),
  described("describe-fargate-profile", "fargateProfile", "fargateProfileArn", toFargateProfileFact, (fact) => ({ fargateProfiles: [fact] })),
  described("describe-addon", "addon", "addonArn", toAddonFact, (fact) => ({ addons: [fact] })),
  described("describe-identity-provider-config", "identityProviderConfig", "identityProviderConfigArn", toIdentityProviderConfigFact, (fact) => ({
    identityProviderConfigs: [fact],
  })),
  names("list-access-entries", "accessEntries", "accessEntries"),
  names("list-nodegroups", "nodegroups", "nodegroups"),
  names("list-fargate-profiles", "fargateProfileNames", "fargateProfiles"),
  names("list-addons", "addons", "addons"),
  identityProviderConfigs,
  clusters,
  accessPolicies,
];
