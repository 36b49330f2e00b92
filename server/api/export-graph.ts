import { z } from "zod";
import { version } from "@/package.json";
import { type GraphAbout, graphForm, graphFormat } from "@/server/contract/graph-export.ts";
import { administratorsOf } from "@/server/findings/admin.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { GraphFilter } from "@/server/query/written-graph/node-filter.ts";
import { WrittenGraph } from "@/server/query/written-graph/written-graph.ts";
import { writeGraph } from "@/server/report/graph-export/formats.ts";
import { GraphDocument, PAIRS_BY_THEMSELVES } from "@/server/report/graph-export/graph-document.ts";
import { START } from "@/server/report/graph-export/writer.ts";
import { narrowing, several } from "./access-questions.ts";
import { filterOf, refsOf } from "./ask-access.ts";
import { coverageOf } from "./coverage-of.ts";
import type { Estate } from "./estate.ts";
import { question } from "./question.ts";

const { hops: _, ...ends } = narrowing;

/** What `rolewalk export` and `GET /api/v1/export` take. */
export const exportParams = z.object({
  format: graphFormat.default("json"),
  form: graphForm
    .optional()
    .describe("`pairs` writes every edge between two entities, `classes` what many may do to many as one; by default pairs, unless they are too many"),
  ...ends,
  cluster: several("clusters that one of the two ends is in"),
  namespace: several("namespaces that one of the two ends is in"),
  account: several("accounts that one of the two ends is in"),
});
export type ExportParams = z.infer<typeof exportParams>;

type Snapshot = GraphAbout["snapshot"];

function graphFilter(p: ExportParams, refs: ReturnType<typeof refsOf>): GraphFilter {
  const within = Object.entries({ cluster: p.cluster, namespace: p.namespace, account: p.account }).filter(([, values]) => values !== undefined);
  return { ...filterOf(p, refs), ...(within.length > 0 ? { within: Object.fromEntries(within) } : {}) };
}

/** The filter as it was asked, names as the references they stand for. */
function filterTold({ format: _f, form: _o, ...asked }: ExportParams, refs: ReturnType<typeof refsOf>): GraphAbout["filter"] {
  const told = Object.entries({ ...asked, ...refs }).flatMap(([name, value]) => {
    const values = [value ?? []].flat();
    return values.length > 0 ? [[name, values] as const] : [];
  });
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Told = Omit<GraphAbout, "form" | "nodes" | "classes" | "edges">;

const noStates = (): GraphAbout["coverage"]["accounts"] => ({ read: 0, partial: 0, "not-read": 0, excluded: 0 });

function coverageCounts(estate: Estate): Pick<Told, "coverage" | "captured"> {
  const { read, failed, missing, population, captured } = coverageOf(estate.facts);
  const states = { account: noStates(), cluster: noStates() };
  for (const { kind, state } of population ?? []) states[kind][state] += 1;
  return {
    coverage: {
      files: read.length,
      objects: read.reduce((sum, { objects }) => sum + objects, 0),
      failed: failed.length,
      missing: missing.length,
      accounts: states.account,
      clusters: states.cluster,
    },
    ...(captured && { captured }),
  };
}

/** What a bundle that does not say when it was read has for a time is the time of asking, and no fact. */
function aboutOf(estate: Estate, snapshot: Snapshot, filter: GraphAbout["filter"]): Told {
  const { capturedAt } = estate.facts;
  const isKnown = snapshot !== null || Date.parse(capturedAt) !== estate.world.time;
  const { captured, coverage } = coverageCounts(estate);
  return { tool: `rolewalk ${version}`, snapshot, capturedAt: isKnown ? capturedAt : null, ...(isKnown && captured ? { captured } : {}), coverage, filter };
}

const formOf = ({ form, format }: ExportParams) => form ?? PAIRS_BY_THEMSELVES[format === "mermaid" ? "drawing" : "file"];

function makeDocument(estate: Estate, p: ExportParams, snapshot: Snapshot): GraphDocument {
  const refs = refsOf(estate, p);
  const graph = new WrittenGraph(estate.world, estate.graph, graphFilter(p, refs));
  return new GraphDocument(graph, aboutOf(estate, snapshot, filterTold(p, refs)), administratorsOf(estate.world, estate.graph), formOf(p));
}

/** The document asked for last, of each graph: its parts are asked for one after the other. */
const kept = new WeakMap<AccessGraph, { readonly key: string; readonly document: GraphDocument }>();

function documentOf(estate: Estate, p: ExportParams, snapshot: Snapshot): GraphDocument {
  const { format: _f, ...rest } = p;
  const key = JSON.stringify([{ ...rest, form: formOf(p) }, snapshot]);
  const known = kept.get(estate.graph);
  if (known?.key === key) return known.document;
  const document = makeDocument(estate, p, snapshot);
  kept.set(estate.graph, { key, document });
  return document;
}

const cursor = z.object({ at: z.number().int(), edges: z.number().int() });

/** A part of the text, and where to go on. */
export const exportPart = z.object({ text: z.string(), next: cursor.optional() });

/** One part of an exported graph; asked by the export itself and by nobody else. */
export const exportPartQuestion = question({
  name: "export-part",
  summary: "a part of the exported graph, and where to go on",
  params: exportParams.extend({ of: z.object({ id: z.string(), label: z.string() }).nullable(), from: cursor.optional(), most: z.number() }),
  answer: exportPart,
  ask: (estate, { of, from = START, most, ...p }) => writeGraph(documentOf(estate, p, of), p.format, from, most),
});

/** How many characters a part has, about. */
export const PART = 2 ** 20;

/** The exported graph of an estate at hand, part by part. @throws UsageError where a name stands for nothing */
export function* graphParts(estate: Estate, p: ExportParams, snapshot: Snapshot): Generator<string> {
  const document = documentOf(estate, p, snapshot);
  for (let from: typeof START | undefined = START; from; ) {
    const part: ReturnType<typeof writeGraph> = writeGraph(document, p.format, from, PART);
    yield part.text;
    from = part.next;
  }
}
