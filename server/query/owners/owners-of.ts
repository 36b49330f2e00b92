import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { accountName } from "@/server/query/entity.ts";
import { type KeyedSource, OWNER_FIELDS, type OwnerField, type OwnerRule, type OwnerSource } from "./owner-rule.ts";

/** One thing that is known of who answers for an entity, and where it is written. */
export interface Owned {
  readonly field: OwnerField;
  readonly value: string;
  /** In words: `label team of namespace shop`. */
  readonly source: string;
}

/** A text that a rule may read, and what it is called. */
interface Text {
  readonly from: OwnerSource;
  readonly key?: string;
  readonly text: string;
  readonly of: string;
}

type Kubernetes = Extract<ParsedRef, { kind: "k8s" }>;
type Labels = Readonly<Record<string, string>> | undefined;

const keyedTexts = (from: KeyedSource, all: Labels, of: string): Text[] => Object.entries(all ?? {}).map(([key, text]) => ({ from, key, text, of }));

function ofAccount(world: World, id: string): Text[] {
  const [name, of] = [accountName(world, id), `account ${id}`];
  const tags = keyedTexts("account-tag", world.facts.organization?.accountTags?.[id], of);
  return name === undefined ? tags : [...tags, { from: "account-name", text: name, of }];
}

function labelsOf(cluster: ClusterWorld, { type, namespace, name }: Kubernetes): Labels {
  const key = `${namespace}/${name}`;
  if (type === "pod") return cluster.pods.get(key)?.labels;
  if (type === "serviceaccount") return cluster.serviceAccounts.get(key)?.labels;
  if (type === "node") return cluster.facts.nodes.find((one) => one.name === name)?.labels;
  return namespace === undefined ? undefined : cluster.workloads.get(`${type}/${key}`)?.labels;
}

function ofKubernetes(world: World, parsed: Kubernetes): Text[] {
  const cluster = world.clusters.get(parsed.cluster);
  if (!cluster) return [];
  const { facts } = cluster;
  const namespace = parsed.type === "namespace" ? parsed.name : parsed.namespace;
  const labels = facts.namespaces.find((one) => one.name === namespace)?.labels;
  return [
    ...keyedTexts("label", labelsOf(cluster, parsed), `${parsed.type} ${parsed.name}`),
    ...keyedTexts("label", labels, `namespace ${namespace}`),
    ...keyedTexts("tag", facts.eks?.tags, `cluster ${parsed.cluster}`),
    { from: "name", text: parsed.name, of: `${parsed.type} ${parsed.name}` },
    ...(namespace === undefined ? [] : [{ from: "namespace-name" as const, text: namespace, of: `namespace ${namespace}` }]),
    { from: "cluster-name", text: parsed.cluster, of: `cluster ${parsed.cluster}` },
    ...(facts.account === undefined ? [] : ofAccount(world, facts.account)),
  ];
}

/** Everything that rules may read about an entity, the nearest first. */
function textsOf(world: World, ref: Ref): readonly Text[] {
  const parsed = parseRef(ref);
  switch (parsed?.kind) {
    case "k8s":
      return ofKubernetes(world, parsed);
    case "iam": {
      const account = world.accountOf(ref);
      const tags = account?.roles.get(ref)?.tags ?? account?.users.get(ref)?.tags;
      const of = `${parsed.type} ${parsed.name}`;
      return [...keyedTexts("tag", tags, of), { from: "name", text: parsed.name, of }, ...ofAccount(world, parsed.account)];
    }
    case "account":
      return ofAccount(world, parsed.account);
    case "cluster": {
      const cluster = world.facts.clusters.find((one) => one.arn === ref);
      const of = `cluster ${parsed.name}`;
      return [...keyedTexts("tag", cluster?.eks?.tags, of), { from: "cluster-name", text: parsed.name, of }, ...ofAccount(world, parsed.account)];
    }
    default:
      return [];
  }
}

/** What a rule makes of a text; undefined: nothing. */
function said({ pattern, value }: OwnerRule, text: string): string | undefined {
  if (!pattern) return value ?? (text === "" ? undefined : text);
  const found = pattern.exec(text);
  if (!found) return undefined;
  const group = found[1] ?? found[0];
  return value === undefined ? group : value.replaceAll("$1", group);
}

const sourceOf = ({ from, key, of }: Text): string => (key === undefined ? `name of ${of}` : `${from === "label" ? from : "tag"} ${key} of ${of}`);

function bySource(rule: OwnerRule, texts: readonly Text[]): Owned | undefined {
  for (const text of texts) {
    if (text.from !== rule.from || (rule.key !== undefined && text.key !== rule.key)) continue;
    const value = said(rule, text.text);
    if (value !== undefined) return { field: rule.field, value, source: sourceOf(text) };
  }
  return undefined;
}

/** Who answers for an entity: of each field what the first rule finds, with its source; a field that no rule finds is not there. Pure. */
export function ownersOf(world: World, ref: Ref, rules: readonly OwnerRule[]): readonly Owned[] {
  const texts = textsOf(world, ref);
  return OWNER_FIELDS.flatMap((field) => {
    for (const rule of rules) {
      const owned = rule.field === field ? bySource(rule, texts) : undefined;
      if (owned) return [owned];
    }
    return [];
  });
}
