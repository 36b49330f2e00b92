import { externalIdentity } from "@/server/cluster/access/identity-provider.ts";
import type { World } from "@/server/graph/world.ts";
import { nameOfArn } from "@/server/model/arn.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";

/** What an entity is, in the words of lists and icons. */
export const ENTITY_KINDS = [
  "pod",
  "workload",
  "service-account",
  "node",
  "namespace",
  "kubernetes-user",
  "kubernetes-group",
  "cluster",
  "oidc-provider",
  "saml-provider",
  "instance-profile",
  "iam-user",
  "iam-group",
  "iam-role",
  "account",
  "service",
  "web-identity",
  "saml-subject",
  "access-key",
  "anyone",
  "person",
  "other",
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export interface Entity {
  readonly ref: Ref;
  readonly kind: EntityKind;
  readonly label: string;
  readonly context: string;
}

const WORKLOADS: ReadonlySet<string> = new Set(["deployment", "replicaset", "statefulset", "daemonset", "job", "cronjob", "replicationcontroller"]);
const KUBERNETES: Readonly<Record<string, EntityKind>> = {
  pod: "pod",
  serviceaccount: "service-account",
  node: "node",
  nodegroup: "node",
  nodepool: "node",
  namespace: "namespace",
  user: "kubernetes-user",
  group: "kubernetes-group",
};
const IAM: Readonly<Record<string, EntityKind>> = {
  user: "iam-user",
  role: "iam-role",
  group: "iam-group",
  "instance-profile": "instance-profile",
  "oidc-provider": "oidc-provider",
  "saml-provider": "saml-provider",
  policy: "other",
};

/** The name an account is known by: its organization's, else its own alias. */
export const accountName = (world: World, id: string): string | undefined =>
  world.facts.organization?.accounts.find((a) => a.id === id)?.name ?? world.accounts.get(id)?.facts.name;

/** An account's id with its name, when the name is known. */
export function accountLabel(world: World, id: string): string {
  const name = accountName(world, id);
  return name ? `${name} (${id})` : id;
}

const BY_REF: Readonly<Record<Exclude<ParsedRef["kind"], "iam" | "k8s">, EntityKind>> = {
  anyone: "anyone",
  account: "account",
  session: "iam-role",
  cluster: "cluster",
  arn: "other",
  service: "service",
  oidc: "web-identity",
  saml: "saml-subject",
  key: "access-key",
  sso: "person",
};

/** The kind of what a reference names: the reference alone tells. */
export function kindOf(parsed: ParsedRef | undefined): EntityKind {
  if (parsed === undefined) return "other";
  if (parsed.kind === "iam") return IAM[parsed.type] ?? "other";
  if (parsed.kind === "k8s") return KUBERNETES[parsed.type] ?? (WORKLOADS.has(parsed.type) ? "workload" : "other");
  return BY_REF[parsed.kind];
}

function wordsOf(world: World, ref: Ref, p: ParsedRef): { readonly label: string; readonly context: string } {
  switch (p.kind) {
    case "anyone":
      return { label: "anyone", context: "any AWS principal in the world" };
    case "account":
      return { label: accountLabel(world, p.account), context: "AWS account" };
    case "iam":
      return { label: p.name, context: `account ${accountLabel(world, p.account)}` };
    case "session":
      return { label: `${p.roleName}/${p.sessionName}`, context: `role session, account ${accountLabel(world, p.account)}` };
    case "cluster":
      return { label: p.name, context: `EKS cluster, account ${accountLabel(world, p.account)}, ${p.region}` };
    case "arn":
      return { label: nameOfArn(ref), context: p.service };
    case "service":
      return { label: p.host, context: "AWS service" };
    case "oidc":
      return { label: p.subject, context: p.issuer };
    case "saml":
      return { label: nameOfArn(p.provider), context: "subjects of a SAML provider" };
    case "key":
      return { label: p.id, context: "access key whose user is not known" };
    case "sso":
      return { label: personName(world, p.store, p.type, p.id), context: `Identity Center ${p.type}` };
    case "k8s":
      return { label: p.name, context: p.namespace ? `${p.namespace} · ${p.cluster}` : `${p.cluster}${signedInBy(world, p.cluster, p.type, p.name)}` };
  }
}

/** The issuer that signs people in under such a name, where the name says so: IAM does not know them (F31). */
function signedInBy(world: World, cluster: string, type: string, name: string): string {
  const configs = world.clusters.get(cluster)?.facts.identityProviderConfigs ?? [];
  if (type !== "user" && type !== "group") return "";
  const identity = externalIdentity(configs, type, name);
  return identity.kind === "external" ? ` · signs in through ${identity.provider}` : "";
}

function personName(world: World, store: string, type: "user" | "group", id: string): string {
  const center = world.facts.identityCenter.find((c) => c.store === store);
  return (type === "user" ? center?.users : center?.groups)?.find((x) => x.id === id)?.name ?? id;
}

/** Kind, short name and place of any reference. */
export function entityOf(world: World, ref: Ref): Entity {
  const parsed = parseRef(ref);
  return { ref, kind: kindOf(parsed), ...(parsed ? wordsOf(world, ref, parsed) : { label: ref, context: "" }) };
}
