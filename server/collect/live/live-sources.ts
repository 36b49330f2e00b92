import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type AwsClients, makeClients } from "@/server/collect/aws/clients.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { execAllowed, type KubeAccess, loadKubeAccess } from "@/server/collect/kubernetes/kube-config.ts";
import { ReadOnlyClient } from "@/server/collect/kubernetes/read-only-client.ts";
import { tokenAccess } from "@/server/collect/kubernetes/token-access.ts";
import type { ScanOptions } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { parseArn } from "@/server/model/arn.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { LoggedCalls } from "./caller.ts";
import type { LiveCall } from "./live-fact.ts";
import { type SnapshotCluster, WAYS_TO_CLUSTER } from "./snapshot-cluster.ts";

type KubernetesSource = Extract<ScanSource, { kind: "kubernetes" }>;
type AwsSource = Extract<ScanSource, { kind: "aws" }>;

interface Opened {
  readonly source: string;
  readonly client: ReadOnlyClient;
}
interface Account {
  readonly source: string;
  readonly clients: AwsClients;
}

interface Identified {
  readonly source: AwsSource;
  readonly account: Result<string, string>;
}

/** Whether a source asks the API of a cluster that EKS names in its account. */
const wants = ({ clusters = "none" }: AwsSource, name: string): boolean => clusters === "all" || (Array.isArray(clusters) && clusters.includes(name));

const REMEDY = "add it on the page of snapshots, or name it in the file that --sources takes";

/** Why nothing leads to a place, source by source; what helps is to add one, unless one is there that does not work. */
const noSource = (place: string, there: readonly string[], isUnusable: boolean): string =>
  `no source reads ${place}${there.length > 0 ? ` (${there.join("; ")})` : ""}${isUnusable ? "" : `: ${REMEDY}`}`;

/** The sources of one check, opened when first needed: which reads a cluster, which an account. */
export class LiveSources {
  readonly #kubernetes: readonly KubernetesSource[];
  readonly #aws: readonly AwsSource[];
  readonly #options: ScanOptions;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #clusters = new Map<string, Promise<Result<Opened, string>>>();
  readonly #accounts = new Map<string, Promise<Result<Account, string>>>();
  /** Calls that found out which account a source is of. */
  readonly calls: LiveCall[] = [];
  #loaded: Promise<readonly { readonly source: KubernetesSource; readonly access: Result<KubeAccess, string> }[]> | undefined;
  #identified: Promise<readonly Identified[]> | undefined;

  constructor(sources: readonly ScanSource[], options: ScanOptions, signal: AbortSignal, timeoutMs: number) {
    this.#kubernetes = sources.filter((one) => one.kind === "kubernetes");
    this.#aws = sources.filter((one) => one.kind === "aws");
    this.#options = options;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
  }

  /** The client of the cluster, or why there is none. */
  cluster(cluster: SnapshotCluster): Promise<Result<Opened, string>> {
    return once(this.#clusters, cluster.name, () => this.#open(cluster));
  }

  /** The clients of the account, or why there are none. */
  account(id: string): Promise<Result<Account, string>> {
    return once(this.#accounts, id, () => this.#enter(id));
  }

  async close(): Promise<void> {
    for (const opened of this.#clusters.values()) {
      const one = await opened;
      if (one.ok) await one.value.client.close();
    }
    for (const entered of this.#accounts.values()) {
      const one = await entered;
      if (one.ok) one.value.clients.close();
    }
  }

  async #open(cluster: SnapshotCluster): Promise<Result<Opened, string>> {
    this.#loaded ??= Promise.all(this.#kubernetes.map(async (source) => ({ source, access: await this.#load(source) })));
    const all = await this.#loaded;
    for (const leads of WAYS_TO_CLUSTER) {
      const found = all.find(({ source, access }) => access.ok && leads(cluster, { ...access.value, called: source.cluster }));
      if (found?.access.ok) return ok({ source: found.source.name, client: new ReadOnlyClient(found.access.value.config, found.access.value.server) });
    }
    const byToken = await this.#openByToken(cluster);
    if (byToken) return byToken;
    const unusable = all.flatMap(({ source, access }) => (access.ok ? [] : [`${source.name}: ${access.error}`]));
    const others = all.flatMap(({ source, access }) => (access.ok ? [`${source.name} leads to ${access.value.clusterName}`] : []));
    const there = [...others, ...unusable];
    return err(noSource(`cluster ${cluster.name}`, there, unusable.length > 0));
  }

  /** A cluster whose account a source reads, and whose API it may ask with a token of its own; undefined when there is no such source. */
  async #openByToken({ arn: text, eksName: name }: SnapshotCluster): Promise<Result<Opened, string> | undefined> {
    const arn = text === undefined ? undefined : parseArn(text);
    if (!arn || name === undefined) return undefined;
    const found = (await this.#identify()).find(({ source, account }) => account.ok && account.value === arn.account && wants(source, name));
    if (!found) return undefined;
    const clients = this.#clients(found.source);
    const calls = new LoggedCalls(found.source.name, this.#signal);
    try {
      const answer = await calls.call("DescribeCluster", name, (o) => clients.eks(arn.region).send(new DescribeClusterCommand({ name }), o));
      this.calls.push(...calls.calls);
      const described = answer.ok ? field(answer.value, "cluster") : undefined;
      const server = textField(described, "endpoint");
      if (server === undefined)
        return err(answer.ok ? `EKS tells no address of the API server of ${name}` : `the address of ${name}'s API server ${answer.reason}`);
      const certificateAuthority = textField(field(described, "certificateAuthority"), "data");
      const access = tokenAccess({ clusterName: name, arn: text, server, certificateAuthority, token: () => clients.token(arn.region, name) });
      return ok({ source: found.source.name, client: new ReadOnlyClient(access.config, server) });
    } finally {
      clients.close();
    }
  }

  #load(source: KubernetesSource): Promise<Result<KubeAccess, string>> {
    return loadKubeAccess({ kubeconfig: source.kubeconfig, context: source.context, allowExec: this.#options.allowExec ?? execAllowed() });
  }

  async #enter(id: string): Promise<Result<Account, string>> {
    const all = await this.#identify();
    const found = all.find(({ account }) => account.ok && account.value === id);
    if (found) return ok({ source: found.source.name, clients: this.#clients(found.source) });
    const there = all.map(({ source, account }) => (account.ok ? `${source.name} is of ${account.value}` : `${source.name} ${account.error}`));
    const isUnusable = all.some(({ account }) => !account.ok);
    return err(noSource(`account ${id}`, there, isUnusable));
  }

  #identify(): Promise<readonly Identified[]> {
    this.#identified ??= Promise.all(this.#aws.map(async (source) => ({ source, account: await this.#accountOf(source) })));
    return this.#identified;
  }

  /** The account a source reads: that of the role it assumes, else the one it is told. */
  async #accountOf(source: AwsSource): Promise<Result<string, string>> {
    const named = source.roleArn === undefined ? undefined : parseArn(source.roleArn)?.account;
    if (named !== undefined) return ok(named);
    const clients = this.#clients(source);
    const calls = new LoggedCalls(source.name, this.#signal);
    try {
      const answer = await calls.call("GetCallerIdentity", "caller", (o) => clients.sts.send(new GetCallerIdentityCommand({}), o));
      this.calls.push(...calls.calls);
      const account = answer.ok ? textField(answer.value, "Account") : undefined;
      return account === undefined ? err(answer.ok ? "names no account" : answer.reason) : ok(account);
    } finally {
      clients.close();
    }
  }

  #clients({ kind: _, clusters: __, ...target }: AwsSource): AwsClients {
    return makeClients({ ...target, credentials: this.#options.credentials, attempts: this.#options.attempts ?? 2, timeoutMs: this.#timeoutMs });
  }
}

function once<T>(all: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = all.get(key) ?? make();
  all.set(key, made);
  return made;
}
