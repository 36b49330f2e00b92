import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import type { ScanOptions } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { parseArn } from "@/server/model/arn.ts";
import { LoggedCalls } from "./caller.ts";
import { type FactRead, type LiveCall, type LiveFact, placeOfFact, wordsOfFact } from "./live-fact.ts";
import { LiveSources } from "./live-sources.ts";
import { readAccessEntry, readAssociations, readInstance } from "./read-eks.ts";
import { readObject } from "./read-object.ts";
import { type Documents, readPolicy, readPrincipal, readProvider } from "./read-principal.ts";
import type { SnapshotCluster } from "./snapshot-cluster.ts";

/** Milliseconds within which everything is read; what is not there by then stays as it was. */
const READ_WITHIN_MS = 3500;
const CONCURRENCY = 8;

export interface LiveOptions extends ScanOptions {
  readonly withinMs?: number;
}

/** Reads single facts anew, with the credentials of the sources that lead to them. One reader serves one check; close it after. */
export class LiveReader {
  readonly #sources: LiveSources;
  readonly #clusters: ReadonlyMap<string, SnapshotCluster>;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;

  constructor(sources: readonly ScanSource[], clusters: readonly SnapshotCluster[], options: LiveOptions = {}) {
    this.#timeoutMs = options.withinMs ?? READ_WITHIN_MS;
    this.#signal = AbortSignal.timeout(this.#timeoutMs);
    this.#sources = new LiveSources(sources, options, this.#signal, this.#timeoutMs);
    this.#clusters = new Map(clusters.map((one) => [one.name, one]));
  }

  /** Calls that were sent for no single fact: to find out which account a source is of. */
  get calls(): readonly LiveCall[] {
    return this.#sources.calls;
  }

  /** Reads the facts, in their order. Nothing that the other side says makes it reject; a call that may not be sent does. */
  read(facts: readonly LiveFact[]): Promise<FactRead[]> {
    return mapLimit(facts, CONCURRENCY, (fact) => this.#read(fact));
  }

  close(): Promise<void> {
    return this.#sources.close();
  }

  async #read(fact: LiveFact): Promise<FactRead> {
    const done = "cluster" in fact && fact.kind === "object" ? await this.#object(fact) : await this.#ofAccount(fact);
    if (typeof done === "string") return { fact, outcome: "unread", lacks: [{ what: wordsOfFact(fact), reason: done }], calls: [] };
    const { documents, calls } = done;
    const found = documents.files.size > 0 ? factsOfDocuments(fact, documents) : undefined;
    const outcome = documents.isGone ? "gone" : documents.files.size > 0 ? "read" : "unread";
    return { fact, outcome, ...(found && outcome === "read" ? { found } : {}), lacks: documents.lacks, calls };
  }

  async #object(fact: Extract<LiveFact, { kind: "object" }>): Promise<Done> {
    const opened = await this.#sources.cluster(this.#clusters.get(fact.cluster) ?? { name: fact.cluster });
    if (!opened.ok) return opened.error;
    const calls = new LoggedCalls(opened.value.source, this.#signal);
    return { documents: await readObject(calls, opened.value.client, fact, this.#signal, this.#timeoutMs), calls: calls.calls };
  }

  async #ofAccount(fact: Exclude<LiveFact, { kind: "object" }>): Promise<Done> {
    const cluster = "cluster" in fact ? this.#clusters.get(fact.cluster) : undefined;
    const arn = cluster?.arn === undefined ? undefined : parseArn(cluster.arn);
    if ("cluster" in fact && !arn) return `which account cluster ${fact.cluster} is in was not collected`;
    const account = await this.#sources.account("account" in fact ? fact.account : (arn?.account ?? ""));
    if (!account.ok) return account.error;
    const { clients, source } = account.value;
    const calls = new LoggedCalls(source, this.#signal);
    const clusterName = cluster?.eksName ?? arn?.resource.replace(/^cluster\//, "") ?? "";
    const read = (): Promise<Documents> => {
      switch (fact.kind) {
        case "principal":
          return readPrincipal(calls, clients.iam, fact.type, fact.arn);
        case "policy":
          return readPolicy(calls, clients.iam, fact.arn);
        case "oidc-provider":
          return readProvider(calls, clients.iam, fact.arn);
        case "instance":
          return readInstance(calls, clients.ec2(fact.region), fact.id);
        case "associations":
          return readAssociations(calls, clients.eks(arn?.region ?? ""), { clusterName, namespace: fact.namespace, serviceAccount: fact.name });
        case "access-entry":
          return readAccessEntry(calls, clients.eks(arn?.region ?? ""), clusterName, fact.principal);
      }
    };
    return { documents: await read(), calls: calls.calls };
  }
}

type Done = string | { readonly documents: Documents; readonly calls: readonly LiveCall[] };

/** The facts of documents about one thing, by the way that a bundle's documents go. */
function factsOfDocuments(fact: LiveFact, { files, groups }: Documents): FactRead["found"] {
  const isOfCluster = "cluster" in fact;
  const folder = isOfCluster ? "clusters/live" : `accounts/${placeOfFact(fact)}`;
  const documents = documentsOf(
    "live",
    [...files].map(([file, value]) => [`${folder}/${file}.json`, value] as const),
  );
  const facts = assembleFacts(documents, { readAt: new Date().toISOString() });
  const [cluster] = facts.clusters;
  const account = facts.accounts.find((one) => one.id === placeOfFact(fact)) ?? facts.accounts[0];
  if (account && groups) return { account: { ...account, users: account.users.map((user) => ({ ...user, groups: [...groups] })) } };
  return isOfCluster ? (cluster ? { cluster } : undefined) : account ? { account } : undefined;
}
