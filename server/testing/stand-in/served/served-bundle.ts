import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export type Json = Readonly<Record<string, unknown>>;

/** What the AWS command line printed of one account, in no order. */
export interface ServedAccount {
  readonly id: string;
  readonly documents: readonly Json[];
}

/** A cluster: what kubectl printed of it by resource, and what `aws eks` did. */
export interface ServedCluster {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly objects: Readonly<Record<string, readonly Json[]>>;
  readonly documents: readonly Json[];
}

/** A bundle in the form of the fixtures, taken apart to be served as the APIs it was printed from. */
export interface ServedBundle {
  readonly accounts: ReadonlyMap<string, ServedAccount>;
  readonly clusters: readonly ServedCluster[];
  /** Answers of the organization by what they are about: a root, a unit, an account, or the whole (`""`). */
  readonly organization: ReadonlyMap<string, readonly Json[]>;
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const read = (file: string): Json => JSON.parse(readFileSync(file, "utf8")) as Json;
const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
const foldersIn = (folder: string): string[] => readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());

export const listIn = (document: Json | undefined, key: string): readonly Json[] => {
  const list = document?.[key];
  return Array.isArray(list) ? list.filter(isJson) : [];
};
export const partIn = (document: Json | undefined, key: string): Json | undefined => {
  const part = document?.[key];
  return isJson(part) ? part : undefined;
};
export const textIn = (document: Json | undefined, key: string): string => {
  const text = document?.[key];
  return typeof text === "string" ? text : "";
};
/** The document that has this key. */
export const documentWith = (documents: readonly Json[], key: string): Json | undefined => documents.find((one) => key in one);

const resourceOf = (kind: string): string => `${kind.toLowerCase()}s`.replace(/ys$/, "ies");

function clusterOf(folder: string, name: string): ServedCluster {
  const objects: Record<string, Json[]> = {};
  const documents: Json[] = [];
  for (const document of filesIn(folder).map(read)) {
    if (document["kind"] !== "List") documents.push(document);
    for (const item of listIn(document, "items")) {
      const resource = resourceOf(textIn(item, "kind"));
      objects[resource] ??= [];
      objects[resource].push(item);
    }
  }
  const [, , , region = "", account = ""] = textIn(partIn(documentWith(documents, "cluster"), "cluster"), "arn").split(":");
  return { name, account, region, objects, documents };
}

/** Reads a bundle of the fixtures; the documents stay as they were printed. */
export function readServed(folder: string): ServedBundle {
  const organization = new Map<string, readonly Json[]>([["", filesIn(join(folder, "organization")).map(read)]]);
  for (const unit of foldersIn(join(folder, "organization"))) organization.set(unit, filesIn(join(folder, "organization", unit)).map(read));
  const accounts = foldersIn(join(folder, "accounts")).map((id) => ({ id, documents: filesIn(join(folder, "accounts", id)).map(read) }));
  for (const { id, documents } of accounts) organization.set(id, documents);
  return {
    accounts: new Map(accounts.map((one) => [one.id, one])),
    clusters: foldersIn(join(folder, "clusters")).map((name) => clusterOf(join(folder, "clusters", name), name)),
    organization,
  };
}
