import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { redactObject } from "@/server/collect/scan/redact.ts";
import type { Result } from "@/server/model/result.ts";
import type { ApiProblem, ApiRequest } from "./api-answer.ts";
import { apiVersionOf, isLateKind, type KubernetesKind, listPath, listPathIn } from "./kinds.ts";

export type Asker = (request: ApiRequest) => Promise<Result<unknown, ApiProblem>>;

/** What a list gave. With a problem the objects are those of the pages before it, and `next` is where it broke off. */
export interface Listing {
  readonly apiVersion: string;
  readonly objects: readonly RawObject[];
  /** The version of the cluster that the whole list is of; a watch goes on from there. */
  readonly resourceVersion?: string | undefined;
  readonly problem?: ApiProblem | undefined;
  readonly next?: string | undefined;
  /** How many objects the server has, where a sample was asked for and it says so. */
  readonly total?: number | undefined;
}

const PAGE = "500";
/** The requests that a whole list of so many objects takes. */
export const pagesOf = (total: number): number => Math.max(1, Math.ceil(total / Number(PAGE)));
/** How often a list whose place expired is begun again; the last time without pages. */
const RESTARTS = 2;
const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/** Asks a list for one object, to see whether it may be read. */
export async function sampleObjects(ask: Asker, one: KubernetesKind, namespace?: string): Promise<Listing> {
  let listing: Listing = { apiVersion: apiVersionOf(one, one.versions[0] ?? "v1"), objects: [] };
  for (const version of one.versions) {
    listing = await readPages(ask, one, version, { limit: "1", isSample: true, onPage: () => undefined, namespace });
    if (listing.problem?.kind !== "not-found") return listing;
  }
  return isLateKind(one) ? { apiVersion: listing.apiVersion, objects: [] } : listing;
}

/** Told after each page how many objects there are by then. */
type OnPage = (page: number, objects: number) => void;

/** Reads a whole list, page by page. An expired place begins it again from the start, the last time in one piece. */
export async function listObjects(ask: Asker, one: KubernetesKind, onPage: OnPage, namespace?: string): Promise<Listing> {
  let listing: Listing = { apiVersion: apiVersionOf(one, one.versions[0] ?? "v1"), objects: [] };
  for (const version of one.versions) {
    for (let restart = 0; restart <= RESTARTS; restart += 1) {
      listing = await readPages(ask, one, version, { limit: restart === RESTARTS ? undefined : PAGE, isSample: false, onPage, namespace });
      if (listing.problem?.kind !== "gone") break;
    }
    if (listing.problem?.kind !== "not-found") return listing;
  }
  return isLateKind(one) ? { apiVersion: listing.apiVersion, objects: [] } : listing;
}

interface Paging {
  readonly limit: string | undefined;
  /** The first page is enough. */
  readonly isSample: boolean;
  readonly onPage: OnPage;
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
}

async function readPages(ask: Asker, one: KubernetesKind, version: string, { limit, isSample, onPage, namespace }: Paging): Promise<Listing> {
  const apiVersion = apiVersionOf(one, version);
  const path = namespace === undefined ? listPath(one, version) : listPathIn(one, version, namespace);
  const objects: RawObject[] = [];
  let next: string | undefined;
  for (let page = 1; ; page += 1) {
    const query = {
      ...(limit !== undefined && { limit }),
      ...(next !== undefined && { continue: next }),
      ...(one.form === "table" && { includeObject: "Metadata" }),
    };
    const answer = await ask({ path, query, accept: one.form === "table" ? TABLE : "application/json" });
    if (!answer.ok) return { apiVersion, objects, problem: answer.error, next };
    const items = itemsOf(answer.value);
    if (!items) return { apiVersion, objects, problem: { kind: "malformed", message: "the answer is no list" }, next };
    objects.push(...items.map((item) => redactObject(apiVersion, one.kind, item)));
    onPage(page, objects.length);
    const more = textField(field(answer.value, "metadata"), "continue") ?? "";
    if (more === "" || isSample) return { apiVersion, objects, ...aboutOf(answer.value, objects.length) };
    next = more;
  }
}

/** The version a list is of, and how many objects there are: those read and those that the server says are left. */
function aboutOf(list: unknown, read: number): Pick<Listing, "resourceVersion" | "total"> {
  const metadata = field(list, "metadata");
  const remaining = field(metadata, "remainingItemCount");
  return { resourceVersion: textField(metadata, "resourceVersion"), total: read + (typeof remaining === "number" ? remaining : 0) };
}

/** The objects of a list or of a table; undefined when it is neither. */
function itemsOf(list: unknown): readonly unknown[] | undefined {
  if (textField(list, "kind") === "Table") return rowsOf(list);
  const items = field(list, "items");
  if (Array.isArray(items)) return items;
  return items === null && textField(list, "kind")?.endsWith("List") ? [] : undefined;
}

/** Rows of a table as objects: their metadata and, where there is such a column, their type. */
function rowsOf(table: unknown): readonly unknown[] | undefined {
  const columns = field(table, "columnDefinitions");
  const rows = field(table, "rows") ?? [];
  if (!Array.isArray(columns) || !Array.isArray(rows)) return undefined;
  const at = columns.findIndex((column: unknown) => textField(column, "name") === "Type");
  return rows.map((row: unknown) => {
    const object = field(row, "object");
    const cells = field(row, "cells");
    const type: unknown = Array.isArray(cells) && at >= 0 ? cells[at] : undefined;
    return { ...(isObject(object) ? { metadata: object["metadata"] } : {}), ...(typeof type === "string" && { type }) };
  });
}
