import { isObject, type RawObject } from "@/server/collect/bundle/raw.ts";
import { isNotTold, type NotTold } from "./told.ts";

/** Blocks that stand for a list, and what Kubernetes calls it. */
const LISTS: Readonly<Record<string, string>> = {
  container: "containers",
  init_container: "initContainers",
  ephemeral_container: "ephemeralContainers",
  volume: "volumes",
  volume_mount: "volumeMounts",
  env: "env",
  env_from: "envFrom",
  sources: "sources",
  subject: "subjects",
  rule: "rules",
  webhook: "webhooks",
  cluster_role_selectors: "clusterRoleSelectors",
  match_expressions: "matchExpressions",
  ingress: "ingress",
  egress: "egress",
  from: "from",
  to: "to",
  ports: "ports",
};
/** Maps whose keys are data and stay as they are. */
const MAPS: ReadonlySet<string> = new Set(["annotations", "labels", "match_labels", "node_selector", "data", "binary_data", "limits", "requests"]);
const NAMES: Readonly<Record<string, string>> = {
  host_pid: "hostPID",
  host_ipc: "hostIPC",
  non_resource_urls: "nonResourceURLs",
  api_groups: "apiGroups",
};
/** Numbers that the provider writes as texts. */
const NUMBERS: ReadonlySet<string> = new Set(["run_as_user", "run_as_group", "fs_group", "replicas"]);
/** A port is a number or the name of one; the provider writes both as texts. */
const portOf = (value: string): number | string => (/^\d+$/.test(value) ? Number(value) : value);

const camel = (key: string): string => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A value that is not told, by its path in the resource. */
export interface Open {
  readonly path: readonly (string | number)[];
  readonly value: NotTold;
}

/** Where a value stands, for people. */
export const shownPath = (path: Open["path"]): string => path.filter((one) => typeof one === "string").join(".");

function memberOf(key: string, value: unknown, path: readonly (string | number)[], open: Open[]): readonly [string, unknown] {
  const name = LISTS[key] ?? NAMES[key] ?? camel(key);
  if (MAPS.has(key) && isObject(value)) return [name, mapOf(value, path, open)];
  if (NUMBERS.has(key) && typeof value === "string") return [name, value === "" ? undefined : Number(value)];
  if (key === "port" && typeof value === "string") return [name, portOf(value)];
  if (!Array.isArray(value)) return [name, plain(value, path, open)];
  const items = value.map((one, i) => plain(one, [...path, i], open));
  const isBlock = value.every((one) => isObject(one) || one === null);
  return [name, isBlock && !Object.hasOwn(LISTS, key) ? (items[0] ?? undefined) : items];
}

function mapOf(value: RawObject, path: readonly (string | number)[], open: Open[]): RawObject {
  const entries = Object.entries(value).map(([key, one]) => [key, plain(one, [...path, key], open)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

function plain(value: unknown, path: readonly (string | number)[], open: Open[]): unknown {
  if (isNotTold(value)) {
    open.push({ path, value });
    return undefined;
  }
  if (value === null) return undefined;
  return isObject(value) ? objectOfBlocks(value, path, open) : value;
}

/**
 * A Kubernetes object from the blocks of the provider's resource, which has each block as a list and writes keys with underscores. What is not told is left out and added
 * to `open`.
 */
export function objectOfBlocks(blocks: RawObject, path: readonly (string | number)[], open: Open[]): RawObject {
  const entries = Object.entries(blocks).map(([key, value]) => memberOf(key, value, [...path, key], open));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
