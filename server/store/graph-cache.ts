import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { homeDirectory, type StoreEnvironment } from "./location.ts";
import { messageOf } from "./problem.ts";

/** Which graph: of which facts, by which engine. Another engine may decide otherwise, so its graphs are not taken over. */
export interface GraphKey {
  readonly snapshot: string;
  readonly engine: string;
}

/** The moments (milliseconds since the epoch) between which the graph is right; `until` undefined: for good. */
export interface GraphTimes {
  readonly time: number;
  readonly until: number | undefined;
}

export interface KeptGraph extends GraphTimes {
  readonly bytes: Uint8Array;
}

/** Why a kept graph is not taken: it is not there, it is of another time or engine, or its file is damaged (and then gone). */
export type NoGraph = { readonly kind: "absent" | "outdated" } | { readonly kind: "damaged"; readonly message: string };

const MAGIC = Buffer.from("rolewalk graph 1\n");
const ENDING = ".graph";
const CLEARED = "cleared-for";
const MIB = 2 ** 20;
const DEFAULT_MIB = 4096;

const header = z.object({
  snapshot: z.string(),
  engine: z.string(),
  time: z.number(),
  until: z.number().optional(),
});

const folderOf = (environment: StoreEnvironment): string => join(homeDirectory(environment), "graphs");
const fileOf = (environment: StoreEnvironment, key: GraphKey): string =>
  join(folderOf(environment), `${createHash("sha256").update(`${key.snapshot}\n${key.engine}`).digest("hex").slice(0, 32)}${ENDING}`);
const DIGEST_BYTES = 32;
const digestOf = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/**
 * Keeps a graph in a file of its own below the home directory, readable by this user alone, beside the others until together they exceed
 * `ROLEWALK_GRAPH_CACHE_MIB` (4096): then those that were asked for longest ago go. It appears whole or not at all. Returns why it could not be
 * kept, which costs time at the next start and nothing else.
 */
export function keepGraph(key: GraphKey, graph: KeptGraph, environment: StoreEnvironment = process.env): string | undefined {
  const { bytes, ...times } = graph;
  const file = fileOf(environment, key);
  const temporary = `${file}.${randomUUID()}`;
  const head = Buffer.from(JSON.stringify({ ...key, ...times }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.byteLength);
  const content = Buffer.concat([length, head, bytes]);
  try {
    mkdirSync(folderOf(environment), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, Buffer.concat([MAGIC, digestOf(content), content]), { mode: 0o600 });
    renameSync(temporary, file);
    shrink(environment, file);
    return undefined;
  } catch (thrown) {
    removeIfThere(temporary);
    return messageOf(thrown);
  }
}

/** Removes every graph that is kept, and what was made of graphs. `reason`: kept beside them, so that it is done once for each; see `graphsClearedFor`. */
export function clearGraphs(reason = "", environment: StoreEnvironment = process.env): void {
  const folder = folderOf(environment);
  try {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, CLEARED), reason, { mode: 0o600 });
  } catch {
    // there are none
  }
}

/** For what the graphs of this home were removed last; empty: for nothing. */
export const graphsClearedFor = (environment: StoreEnvironment = process.env): string => readIfThere(join(folderOf(environment), CLEARED))?.toString() ?? "";

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // what stands in the way of the file stands in the way of removing it
  }
}

/** Removes the graphs asked for longest ago while all of them take more than allowed; the newest stays whatever its size. */
function shrink(environment: StoreEnvironment, newest: string): void {
  const allowed = Number(environment["ROLEWALK_GRAPH_CACHE_MIB"] || DEFAULT_MIB) * MIB;
  const files = readdirSync(folderOf(environment))
    .filter((name) => name.endsWith(ENDING))
    .map((name) => join(folderOf(environment), name))
    .map((path) => ({ path, ...statOf(path) }))
    .sort((a, b) => b.usedAt - a.usedAt);
  let total = files.find((f) => f.path === newest)?.size ?? 0;
  for (const { path, size } of files.filter((f) => f.path !== newest)) {
    total += size;
    if (total > allowed) rmSync(path, { force: true });
  }
}

// another process may just have removed it
function statOf(path: string): { readonly size: number; readonly usedAt: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  return { size: stat?.size ?? 0, usedAt: stat?.mtimeMs ?? 0 };
}

/** The checksum stands over all that follows it, the times included. */
function split(file: Buffer): { readonly head: z.infer<typeof header>; readonly body: Uint8Array } | string {
  const start = MAGIC.byteLength + DIGEST_BYTES;
  if (file.byteLength < start + 4 || !file.subarray(0, MAGIC.byteLength).equals(MAGIC)) return "it does not begin as a graph does";
  const content = file.subarray(start);
  if (!digestOf(content).equals(file.subarray(MAGIC.byteLength, start))) return "its checksum is wrong";
  const end = 4 + content.readUInt32LE(0);
  const parsed = header.safeParse(jsonOf(content.subarray(4, end).toString()));
  return parsed.success ? { head: parsed.data, body: content.subarray(end) } : "its head cannot be read";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const readIfThere = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/** A kept graph whose checksum is right and that holds at this time (milliseconds since the epoch), or why there is none. A damaged file is removed, never trusted. */
export function keptGraph(key: GraphKey, time: number, environment: StoreEnvironment = process.env): KeptGraph | NoGraph {
  const path = fileOf(environment, key);
  const file = readIfThere(path);
  if (!file) return { kind: "absent" };
  const parts = split(file);
  if (typeof parts === "string") {
    removeIfThere(path);
    return { kind: "damaged", message: `the kept graph \`${path}\` is damaged and was removed: ${parts}` };
  }
  const { head, body } = parts;
  const isOf = head.snapshot === key.snapshot && head.engine === key.engine;
  if (!isOf || time < head.time || (head.until !== undefined && time >= head.until)) return { kind: "outdated" };
  const now = new Date();
  utimesSync(path, now, now);
  return { bytes: body, time: head.time, until: head.until };
}
