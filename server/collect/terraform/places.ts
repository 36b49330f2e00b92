import { field, textField } from "@/server/collect/bundle/raw.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { nameOfArn, parseArn } from "@/server/model/arn.ts";
import { type Configuration, constantsOf } from "./configuration.ts";
import type { PlannedResource, PlannedSource, TerraformPlan } from "./plan.ts";
import type { References } from "./references.ts";

/** An account as ARNs in it are written. */
export interface AccountPlace {
  readonly id: string;
  readonly partition: string;
}
type Cluster = Facts["clusters"][number];

/** Where a thing lies, or the reason why that cannot be told; `only`: nothing says so, and the snapshot has one alone. */
export type Found<T> = { readonly ok: true; readonly place: T; readonly only: boolean } | { readonly ok: false; readonly reason: string };

const found = <T>(place: T, only = false): Found<T> => ({ ok: true, place, only });
const not = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });
const ACCOUNT = /^\d{12}$/;

/** The account of a thing by its own ARN. */
function ownAccount(resource: PlannedResource): AccountPlace | undefined {
  for (const values of [resource.after, resource.before])
    for (const key of ["arn", "access_entry_arn", "association_arn", "id"]) {
      const arn = parseArn(textField(values, key) ?? "");
      if (arn && ACCOUNT.test(arn.account)) return { id: arn.account, partition: arn.partition };
    }
  return undefined;
}

/** The accounts and clusters that a plan's resources lie in, as far as the plan says it, held against those of the snapshot. */
export class Places {
  readonly #facts: Facts;
  readonly #configuration: Configuration;
  readonly #references: References;
  readonly #byProvider = new Map<string, AccountPlace | undefined>();
  readonly #folder: { readonly account?: string | undefined; readonly cluster?: string | undefined };

  constructor(
    facts: Facts,
    plan: TerraformPlan,
    configuration: Configuration,
    references: References,
    folder: { readonly account?: string | undefined; readonly cluster?: string | undefined },
  ) {
    this.#facts = facts;
    this.#configuration = configuration;
    this.#references = references;
    this.#folder = folder;
    for (const one of plan.resources) {
      const own = one.type.startsWith("aws_") ? ownAccount(one) : undefined;
      if (own) this.#learn(one, own);
    }
    for (const one of plan.sources) {
      const id = textField(one.values, "account_id");
      if (one.type === "aws_caller_identity" && id !== undefined && ACCOUNT.test(id)) this.#learn(one, { id, partition: this.#partition(id) });
    }
  }

  /** A provider that was seen in two accounts says nothing. */
  #learn(of: PlannedResource | PlannedSource, place: AccountPlace): void {
    const key = this.#configuration.providerKey(of) ?? "";
    const known = this.#byProvider.get(key);
    this.#byProvider.set(key, this.#byProvider.has(key) && known?.id !== place.id ? undefined : place);
  }

  #partition(id: string): string {
    const known = this.#facts.accounts.find((one) => one.id === id) ?? (this.#facts.accounts.length > 0 ? this.#facts.accounts[0] : undefined);
    return known?.partition ?? "aws";
  }

  /** An account that the provider's own settings name. */
  #configured(key: string): AccountPlace | undefined {
    const settings = this.#configuration.provider(key);
    const [allowed, ...more] = constantsOf(field(settings, "allowed_account_ids")).filter((one) => ACCOUNT.test(one));
    const role = constantsOf(field(settings, "assume_role")).flatMap((one) => parseArn(one) ?? [])[0];
    const id = allowed !== undefined && more.length === 0 ? allowed : role?.account;
    return id === undefined ? undefined : { id, partition: role?.partition ?? this.#partition(id) };
  }

  /** The account that a resource says, or its provider: by what else it looks after, or by its settings. */
  #told(resource: PlannedResource): AccountPlace | undefined {
    const key = this.#configuration.providerKey(resource) ?? "";
    return ownAccount(resource) ?? this.#byProvider.get(key) ?? this.#configured(key);
  }

  /** The region that a resource says, or its provider. */
  #region(resource: PlannedResource): string | undefined {
    const own = textField(resource.after, "region") ?? textField(resource.before, "region");
    return own ?? constantsOf(field(this.#configuration.provider(this.#configuration.providerKey(resource) ?? ""), "region"))[0];
  }

  /** The account of an IAM thing or of an EKS cluster's. */
  account(resource: PlannedResource): Found<AccountPlace> {
    const told = this.#told(resource);
    if (told) return this.#collected(told);
    if (this.#folder.account !== undefined) return this.#collected({ id: this.#folder.account, partition: this.#partition(this.#folder.account) });
    const [only, ...more] = this.#facts.accounts;
    if (only && more.length === 0) return found({ id: only.id, partition: only.partition }, true);
    return not("the plan does not say in which account it lies: put the plan below accounts/<12 digits>/");
  }

  #collected(place: AccountPlace): Found<AccountPlace> {
    return this.#facts.accounts.some((one) => one.id === place.id) ? found(place) : not(`nothing was collected of account ${place.id}`);
  }

  /** The cluster that a `cluster_name` or an ARN speaks of: one that lies in another account or region than the resource is none. */
  namedCluster(resource: PlannedResource, spoken: string): Found<Cluster> {
    const arn = parseArn(spoken);
    const name = arn ? nameOfArn(spoken) : spoken;
    const own = { account: arn?.account ?? this.#told(resource)?.id, region: arn?.region ?? this.#region(resource) };
    const isElsewhere = (one: Cluster): boolean => {
      const there = parseArn(one.arn ?? "") ?? one;
      return (["account", "region"] as const).some((key) => own[key] !== undefined && there[key] !== undefined && own[key] !== there[key]);
    };
    const named = this.#facts.clusters.filter((one) => one.name === name || one.eks?.name === name || one.arn?.endsWith(`:cluster/${name}`));
    const here = named.filter((one) => !isElsewhere(one));
    const [only, ...more] = here;
    if (!only) return not(`there is no cluster ${name} ${named.length > 0 ? "of its account and region " : ""}in the snapshot`);
    return more.length === 0 ? found(only) : not(`there are several clusters ${name} in the snapshot: ${here.map((one) => one.name).join(", ")}`);
  }

  /** The cluster of a Kubernetes object: by what its provider is set up with. */
  clusterOf(resource: PlannedResource): Found<Cluster> {
    const names = new Set(this.#providerClusters(resource));
    const [name, ...others] = names;
    if (name !== undefined && others.length === 0) return this.namedCluster(resource, name);
    if (this.#folder.cluster !== undefined) return this.namedCluster(resource, this.#folder.cluster);
    const [only, ...more] = this.#facts.clusters;
    if (only && more.length === 0) return found(only, true);
    return not("the plan does not say in which cluster it lies: put the plan below clusters/<name>/");
  }

  /** Names of clusters in the settings of the provider: its endpoint's, those of a context, of `--cluster-name`, and of what is spoken of there. */
  #providerClusters(resource: PlannedResource): string[] {
    const key = this.#configuration.providerKey(resource);
    if (key === undefined) return [];
    const settings = this.#configuration.provider(key);
    const constants = constantsOf(settings);
    const byEndpoint = this.#facts.clusters.filter((one) => one.eks?.endpoint !== undefined && constants.includes(one.eks.endpoint));
    if (byEndpoint.length > 0) return byEndpoint.map((one) => one.arn ?? one.name);
    const after = constants.flatMap((one, i) => (one === "--cluster-name" ? (constants[i + 1] ?? []) : []));
    const context = constantsOf(field(settings, "config_context"));
    // a context that is no ARN may be called anything
    const named = context.filter((one) => parseArn(one) || this.#facts.clusters.some(({ name }) => name === one));
    if (after.length + context.length > 0) return [...after, ...named];
    return this.#spokenOf(key, settings);
  }

  #spokenOf(provider: string, settings: unknown): string[] {
    const from = { module: this.#configuration.providerModule(provider), key: undefined };
    const sources = this.#references.sources(from, settings).filter(({ type }) => type === "aws_eks_cluster");
    const clusters = this.#references.resources(from, settings).filter(({ type }) => type === "aws_eks_cluster");
    const all = [...sources.map(({ values }) => values), ...clusters.map((one) => one.after ?? one.before)];
    return all.flatMap((values) => textField(values, "arn") ?? textField(values, "name") ?? []);
  }
}
