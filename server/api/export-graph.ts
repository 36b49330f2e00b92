import { z } from "zod";
import { version } from "@/package.json";
import { type GraphAbout, graphForm, graphFormat } from "@/server/contract/graph-export.ts";
import { administratorsOf } from "@/server/findings/admin.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { type AskedEnds, withAskedEnds } from "@/server/graph/asked-ends.ts";
import type { GraphFilter } from "@/server/query/written-graph/node-filter.ts";
import type { Ways } from "@/server/query/written-graph/ways.ts";
import { WrittenGraph } from "@/server/query/written-graph/written-graph.ts";
import { writeGraph } from "@/server/report/graph-export/formats.ts";
import { GraphDocument, PAIRS_BY_THEMSELVES } from "@/server/report/graph-export/graph-document.ts";
import { type Cursor, START } from "@/server/report/graph-export/writer.ts";
import { narrowing, several } from "./access-questions.ts";
import { filterOf, refsOf } from "./ask-access.ts";
import { coverageOf } from "./coverage-of.ts";
import type { Estate } from "./estate.ts";
import { name } from "./params.ts";
import { question } from "./question.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

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
  from: name("FROM").optional().describe("only the steps of ways that begin here"),
  to: name("TO").optional().describe("only the steps of ways that end here"),
  around: name("AROUND").optional().describe("only the steps of ways that begin or end here; not with `from` or `to`"),
});
export type ExportParams = z.infer<typeof exportParams>;

type Snapshot = GraphAbout["snapshot"];

interface Named {
  readonly ends: ReturnType<typeof refsOf>;
  readonly ways: Ways;
}

/** The entities that are named. @throws UsageError */
function namedIn(estate: Estate, p: ExportParams): Named {
  const { from, to, around } = p;
  if (around && (from || to))
    throw new UsageError("invalid", "around: ways around an entity are those from it and those to it; say `from` or `to`, or `around`");
  const ways = Object.entries({ from, to, around }).flatMap(([way, text]) => (text ? [[way, resolve(estate, text).ref] as const] : []));
  return { ends: refsOf(estate, p), ways: Object.fromEntries(ways) };
}

function graphFilter(p: ExportParams, { ends, ways }: Named): GraphFilter {
  const within = Object.entries({ cluster: p.cluster, namespace: p.namespace, account: p.account }).filter(([, values]) => values !== undefined);
  return { ...filterOf(p, ends), ways, ...(within.length > 0 ? { within: Object.fromEntries(within) } : {}) };
}

/** The filter as it was asked, names as the references they stand for. */
function filterTold({ format: _f, form: _o, ...asked }: ExportParams, { ends, ways }: Named): GraphAbout["filter"] {
  const told = Object.entries({ ...asked, ...ends, ...ways }).flatMap(([name, value]) => {
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
  const named = namedIn(estate, p);
  const { from, to, around } = named.ways;
  // who is named and in no list is judged against everything collected
  const asked = { ...((from ?? around) && { from: from ?? around }), ...((to ?? around) && { to: to ?? around }) } as AskedEnds;
  const graph = new WrittenGraph(estate.world, withAskedEnds(estate.world, estate.graph, asked), graphFilter(p, named));
  return new GraphDocument(graph, aboutOf(estate, snapshot, filterTold(p, named)), administratorsOf(estate.world, estate.graph), formOf(p));
}

/** Documents of each graph that are being written: their parts are asked for one after the other. */
const MOST_AT_ONCE = 3;
const written = new WeakMap<AccessGraph, Map<string, GraphDocument>>();

/** Writes a part of a document; it is kept until its last one. */
function partOf(estate: Estate, p: ExportParams, { snapshot, from, most }: { readonly snapshot: Snapshot; readonly from: Cursor; readonly most: number }) {
  const { format: _f, ...rest } = p;
  const key = JSON.stringify([{ ...rest, form: formOf(p) }, snapshot]);
  const known = written.get(estate.graph) ?? new Map<string, GraphDocument>();
  written.set(estate.graph, known);
  const document = known.get(key) ?? makeDocument(estate, p, snapshot);
  const part = writeGraph(document, p.format, from, most);
  known.delete(key);
  if (part.next) known.set(key, document);
  for (const old of [...known.keys()].slice(0, -MOST_AT_ONCE)) known.delete(old);
  return part;
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
  ask: (estate, { of, from = START, most, ...p }) => partOf(estate, p, { snapshot: of, from, most }),
});

/** How many characters a part has, about. */
export const PART = 2 ** 20;

/** The exported graph of an estate at hand, part by part. @throws UsageError where a name stands for nothing */
export function* graphParts(estate: Estate, p: ExportParams, snapshot: Snapshot): Generator<string> {
  for (let from: Cursor | undefined = START; from; ) {
    const part: ReturnType<typeof writeGraph> = partOf(estate, p, { snapshot, from, most: PART });
    yield part.text;
    from = part.next;
  }
}
