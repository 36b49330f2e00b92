import { z } from "zod";
import { entityKind } from "./entity-kind.ts";
import { GRAPH_FORMATS, GRAPH_FORMS } from "./graph-names.ts";
import { captured } from "./population.ts";
import { condition, ref, verdictWord } from "./verdict.ts";

export const graphFormat = z.enum(GRAPH_FORMATS);
export const graphForm = z.enum(GRAPH_FORMS);

/** Whether an entity is among what was read; `no`: its list was read and it is not in it; `named`: there is no list of such, policies or bindings name it. */
export const collectedWord = z.enum(["yes", "no", "unknown", "named"]);
export type CollectedWord = z.infer<typeof collectedWord>;

const count = z.number().int();
const byState = z.object({ read: count, partial: count, "not-read": count, excluded: count });

/** What an export of the graph says of itself. It has no time of its own: the same snapshot gives the same bytes. */
export const graphAbout = z.object({
  tool: z.string().describe("rolewalk and its version"),
  snapshot: z.object({ id: z.string(), label: z.string() }).nullable().describe("null: a bundle was asked"),
  capturedAt: z.string().nullable().describe("RFC 3339, UTC; null: the bundle does not say when it was read"),
  captured: captured.optional().describe("when the oldest and the newest of its accounts and clusters were read"),
  coverage: z.object({
    files: count.describe("files or calls that were read"),
    objects: count,
    failed: count.describe("files or calls that could not be read"),
    missing: count.describe("things that were not read and weaken answers; `rolewalk coverage` lists them"),
    accounts: byState,
    clusters: byState,
  }),
  filter: z.record(z.string(), z.array(z.string())).describe("what narrows the graph, by the names of the parameters; empty: nothing does"),
  form: graphForm,
  nodes: count,
  classes: count,
  edges: count.describe("as they are written here"),
});
export type GraphAbout = z.infer<typeof graphAbout>;

/** An entity; with `as`, one that is held in a narrower way: it leads only where that is enough. */
export const graphNode = z.object({
  id: z.string().describe("the reference; `part:…` where it is not held whole"),
  ref,
  kind: entityKind,
  name: z.string(),
  context: z.string(),
  account: z.string().optional(),
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  as: z.string().optional(),
  collected: collectedWord,
  administrator: verdictWord.optional().describe("how certainly it is as good as an administrator of an account or a cluster; absent: it is none by itself"),
});
export type GraphNode = z.infer<typeof graphNode>;

/** Nodes of which edges say the same: each of its `callers` may take an edge that leaves it, an edge that enters it leads to each of its `targets`. */
export const graphClass = z.object({ id: z.string(), side: z.enum(["callers", "targets"]), members: z.array(z.string()) });
export type GraphClass = z.infer<typeof graphClass>;

/** One step. Ends are ids of nodes or of classes; nobody leads to itself. */
export const graphEdge = z.object({ from: z.string(), to: z.string(), mechanism: z.string(), verdict: verdictWord, conditions: z.array(condition) });
export type GraphEdge = z.infer<typeof graphEdge>;

/** `rolewalk export --format json`. */
export const graphExport = z.object({ about: graphAbout, nodes: z.array(graphNode), classes: z.array(graphClass), edges: z.array(graphEdge) });
