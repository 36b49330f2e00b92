import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import type { BundleSink } from "@/server/collect/scan/bundle-sink.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import type { Depth, OnProgress, SourceOutcome } from "@/server/collect/scan/progress.ts";
import { redactObject } from "@/server/collect/scan/redact.ts";
import { SourceLog } from "@/server/collect/scan/source-log.ts";
import type { Result } from "@/server/model/result.ts";
import { type ApiProblem, type ApiRequest, ask, PATIENCE, type Patience } from "./api-answer.ts";
import {
  AWS_AUTH_PATH,
  ISSUER_URL,
  isLateKind,
  isNamespaced,
  isReadInNamespace,
  KUBERNETES_KINDS,
  type KubernetesKind,
  type KubernetesUrl,
  VERSION_URL,
} from "./kinds.ts";
import { type KubeAccess, type KubeTarget, loadKubeAccess } from "./kube-config.ts";
import { type Listing, listObjects, pagesOf, sampleObjects } from "./list-objects.ts";
import { ReadOnlyClient } from "./read-only-client.ts";

export interface ClusterTarget extends KubeTarget {
  /** The source's name, for progress and reports; absent: the cluster's. */
  readonly name?: string | undefined;
  /** What the cluster is called in references; absent: what its context calls it. */
  readonly cluster?: string | undefined;
  readonly patience?: Patience | undefined;
  readonly depth?: Depth | undefined;
  /** The namespaces that the credential may read; absent: all of them. */
  readonly namespaces?: readonly string[] | undefined;
  /** What a cluster that does not answer most likely lacks, by why it does not. */
  readonly hints?: Readonly<Partial<Record<ApiProblem["kind"], string>>> | undefined;
}

const OUTSIDE: ApiProblem = { kind: "not-asked", message: "the source names the namespaces that are read" };

/** How many lists are read at once. */
const CONCURRENCY = 3;

/** Reads one cluster into a bundle. What may not be read is noted and left out; only a cluster of which nothing can be read has failed. */
export async function scanCluster(
  target: ClusterTarget,
  sink: BundleSink,
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourceOutcome> {
  const access = await loadKubeAccess(target);
  if (access.ok) return scanLoadedCluster(access.value, target, sink, onProgress, signal);
  return new SourceLog(target.name ?? target.context ?? "kubernetes", "kubernetes", onProgress).gaveUp(access.error);
}

/** The same, of a kubeconfig that was loaded before. */
export async function scanLoadedCluster(
  access: KubeAccess,
  target: ClusterTarget,
  sink: BundleSink,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<SourceOutcome> {
  const client = new ReadOnlyClient(access.config, access.server);
  const cluster = segmentOf(target.cluster ?? access.clusterName);
  const log = new SourceLog(target.name ?? cluster, "kubernetes", onProgress);
  log.of = cluster;
  try {
    const { patience = PATIENCE, depth = "all", hints = {}, namespaces } = target;
    const scan = new ClusterScan(client, cluster, log, sink, signal, { patience, depth, namespaces });
    return await scan.run((problem) => lost(access.server, problem, hints));
  } finally {
    await client.close();
  }
}

/** Why nothing could be read of a cluster. */
function lost(server: string, problem: ApiProblem, hints: NonNullable<ClusterTarget["hints"]>): string {
  const at = `\`${new URL(server).origin}\``;
  const hint = hints[problem.kind];
  const said = `${problem.message}${hint === undefined ? "" : `; ${hint}`}`;
  if (problem.kind === "unauthorized") return `${at} does not accept the credentials: ${said}`;
  if (problem.kind === "unreachable") return `${at} could not be reached: ${said}`;
  return `nothing could be read from ${at}: ${said}`;
}

/** A call without its answer: as the ledger names it, the file the answer would be in, and what it means. */
interface Lacking {
  readonly call: string;
  readonly file: string;
  readonly what: string;
  readonly weakens: string;
  readonly isOptional: boolean;
}

/** How a cluster is read. */
interface How {
  readonly patience: Patience;
  readonly depth: Depth;
  readonly namespaces: readonly string[] | undefined;
}

/** One cluster while it is read. */
class ClusterScan {
  readonly #client: ReadOnlyClient;
  readonly #cluster: string;
  readonly #log: SourceLog;
  readonly #sink: BundleSink;
  readonly #signal: AbortSignal;
  readonly #patience: Patience;
  readonly #depth: Depth;
  readonly #namespaces: readonly string[] | undefined;

  constructor(client: ReadOnlyClient, cluster: string, log: SourceLog, sink: BundleSink, signal: AbortSignal, { patience, depth, namespaces }: How) {
    this.#depth = depth;
    this.#namespaces = namespaces;
    this.#client = client;
    this.#cluster = cluster;
    this.#log = log;
    this.#sink = sink;
    this.#signal = signal;
    this.#patience = patience;
  }

  /** `lost` says why nothing of the cluster could be read. */
  async run(lost: (problem: ApiProblem) => string): Promise<SourceOutcome> {
    const first = await this.#get(VERSION_URL);
    if (!first.ok && (first.error.kind === "unreachable" || first.error.kind === "unauthorized")) return this.#log.gaveUp(lost(first.error));
    await this.#keep(VERSION_URL, first);
    await this.#keep(ISSUER_URL, await this.#get(ISSUER_URL));
    const problems = await mapLimit(
      KUBERNETES_KINDS.filter((one) => !isLateKind(one)),
      CONCURRENCY,
      (one) => this.#list(one),
    );
    const [problem] = problems;
    if (problem && problems.every((one) => one !== undefined)) return this.#log.gaveUp(lost(problem));
    // That a server does not know these kinds says something only of one that is a cluster's.
    await mapLimit(KUBERNETES_KINDS.filter(isLateKind), CONCURRENCY, (one) => this.#list(one));
    return this.#log.done();
  }

  #get({ name, path }: KubernetesUrl) {
    return this.#ask("get", name, { path });
  }

  async #keep({ name, what, weakens }: KubernetesUrl, answer: Result<unknown, ApiProblem>): Promise<void> {
    if (answer.ok) await this.#write(name, answer.value);
    else this.#lacks({ call: `get ${name}`, file: name, what, weakens, isOptional: true }, answer.error);
  }

  /** Reads one list; its problem when nothing of it could be read. */
  async #list(one: KubernetesKind): Promise<ApiProblem | undefined> {
    if (this.#namespaces && isNamespaced(one)) return this.#listIn(one, this.#namespaces);
    const listing = await this.#read(one);
    const { problem, objects } = listing;
    if (!problem || objects.length > 0) await this.#write(one.resource, documentOf(one, listing));
    if (!problem) return undefined;
    const what = objects.length > 0 ? `${one.resource} after the first ${objects.length}` : one.resource;
    this.#lacks({ call: `list ${one.resource}`, file: one.resource, what, weakens: one.weakens, isOptional: one.isOptional }, problem);
    if (one.kind === "ConfigMap" && problem.kind === "forbidden") await this.#awsAuth();
    return objects.length > 0 ? undefined : problem;
  }

  async #read(one: KubernetesKind, namespace?: string): Promise<Listing> {
    this.#log.reading(`list ${one.resource}`);
    const asked = (request: ApiRequest) => this.#ask("list", one.resource, request);
    const listing =
      this.#depth !== "all"
        ? await sampleObjects(asked, one, namespace)
        : await listObjects(asked, one, (page, objects) => this.#log.reading(`list ${one.resource}`, page, objects), namespace);
    if (this.#depth === "count") this.#log.called("kubernetes", `list ${one.resource}`, this.#cluster, pagesOf(listing.total ?? 0) - 1);
    return listing;
  }

  /** Reads a list namespace by namespace. What lies in others was not asked for: the list is not whole, whatever it holds. */
  async #listIn(one: KubernetesKind, namespaces: readonly string[]): Promise<ApiProblem | undefined> {
    if (!isReadInNamespace(one)) return this.#leftOut(one);
    const listings: Listing[] = [];
    for (const namespace of namespaces) listings.push(await this.#read(one, namespace));
    const lacking = (what: string, isOptional: boolean): Lacking => ({
      call: `list ${one.resource}`,
      file: one.resource,
      what,
      weakens: one.weakens,
      isOptional: isOptional || one.isOptional,
    });
    for (const [at, { problem }] of listings.entries()) if (problem) this.#lacks(lacking(`${one.resource} of namespace ${namespaces[at]}`, false), problem);
    if (one.kind === "ConfigMap" && !namespaces.includes("kube-system")) await this.#awsAuth();
    const read = listings.filter(({ problem, objects }) => !problem || objects.length > 0);
    if (read.length === 0) return listings[0]?.problem;
    if (this.#depth === "all") this.#lacks(lacking(`${one.resource} outside of namespaces ${namespaces.join(", ")}`, true), OUTSIDE);
    const objects = read.flatMap((listing) => listing.objects);
    await this.#write(one.resource, documentOf(one, { apiVersion: read[0]?.apiVersion ?? "v1", objects, problem: OUTSIDE, next: "other-namespaces" }));
    return undefined;
  }

  #leftOut({ resource, weakens }: KubernetesKind): ApiProblem {
    if (this.#depth === "all") this.#lacks({ call: `list ${resource}`, file: resource, what: resource, weakens, isOptional: true }, OUTSIDE);
    return OUTSIDE;
  }

  /** The one ConfigMap that maps IAM to the cluster, where the others may not be read. */
  async #awsAuth(): Promise<void> {
    const answer = await this.#ask("get", "configmaps", { path: AWS_AUTH_PATH });
    if (answer.ok) await this.#write("configmap-aws-auth", redactObject("v1", "ConfigMap", answer.value));
  }

  async #ask(verb: string, resource: string, request: ApiRequest) {
    this.#log.called("kubernetes", `${verb} ${resource}`, this.#cluster);
    const onBusy = (waitedMs: number): void => this.#log.throttled("kubernetes", `${verb} ${resource}`, this.#cluster, { count: 1, waitedMs });
    const answer = await ask(this.#client, request, this.#signal, this.#patience, onBusy);
    if (!answer.ok && (answer.error.kind === "forbidden" || answer.error.kind === "unauthorized"))
      this.#log.denied("kubernetes", `${verb} ${resource}`, this.#cluster);
    return answer;
  }

  #lacks({ call, file, what, weakens, isOptional }: Lacking, problem: ApiProblem): void {
    this.#log.lacks({
      call: `kubernetes ${call}`,
      path: this.#path(file),
      reason: reasonOf(problem),
      what,
      of: this.#cluster,
      weakens,
      isOptional: isOptional && problem.kind !== "unreachable",
    });
  }

  readonly #path = (file: string): string => `clusters/${this.#cluster}/${file}.json`;
  readonly #write = (file: string, value: unknown): Promise<void> => this.#sink.write(this.#path(file), value);
}

function reasonOf(problem: ApiProblem): string {
  switch (problem.kind) {
    case "forbidden":
      return `is forbidden: ${problem.message}`;
    case "unauthorized":
      return `was refused: ${problem.message}`;
    case "not-found":
      return `is not served by this API server: ${problem.message}`;
    case "gone":
      return `changed faster than it could be read: ${problem.message}`;
    case "unreachable":
      return `could not be read to the end: ${problem.message}`;
    case "not-asked":
      return `was not asked for: ${problem.message}`;
    case "malformed":
    case "failed":
      return `could not be read: ${problem.message}`;
  }
}

/**
 * The list as `kubectl get -o json` prints it. An empty list says of which kind it is, since nothing in it does; one that broke off keeps the
 * server's mark that more follows.
 */
function documentOf(one: KubernetesKind, listing: Listing): unknown {
  const metadata = listing.problem ? { metadata: { continue: listing.next ?? "unread" } } : { metadata: { resourceVersion: "" } };
  if (listing.objects.length === 0) return { apiVersion: listing.apiVersion, kind: `${one.kind}List`, items: [], ...metadata };
  return { apiVersion: "v1", kind: "List", items: listing.objects, ...metadata };
}
