import type { PathsAnswer, PodAnswer, ReachRow } from "@/server/contract/answers.ts";
import type { MapAnswer } from "@/server/contract/screen.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { withMachinery } from "@/server/view/machinery.ts";
import { mapView, withoutFamilies } from "@/server/view/map-view.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { edgeIdOf, pathDiagram, pathsHeadline } from "@/server/view/path-view.ts";
import { podHeadline } from "@/server/view/pod-view.ts";
import { verdictSentence } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { edgeLines, pathLines } from "@/server/view/text.ts";
import { EDGE_COLUMNS, edgeRows } from "./edge-rows.ts";
import { estateSheet } from "./estate-source.ts";
import type { ExportSource, Sheet } from "./sheet.ts";

interface MapChoices {
  readonly focus: string | null;
  readonly hidden: readonly string[];
  readonly node: string | null;
  readonly edge: string | null;
}

/** The edge of an id in an answer, called as it is called there. */
function calledEdge(answer: MapAnswer, id: string | null, called: (ref: string) => string): string | null {
  const edge = answer.edges.find((e) => edgeIdOf(e) === id);
  return edge ? edgeIdOf({ ...edge, from: called(edge.from), to: called(edge.to) }) : null;
}

/** The map as it is drawn; the table has every edge, also of families that are not drawn. */
export function mapExport(answer: MapAnswer, { focus, hidden, node, edge }: MapChoices): ExportSource<MapAnswer> {
  const sheet = (told: MapAnswer, called: (ref: string) => string): Sheet => {
    if (told.estate) return estateSheet(told, told.estate, hidden);
    const all = mapView(told);
    const looked = { node: node === null ? null : called(node), edge: calledEdge(answer, edge, called) };
    return {
      title: told.focus === null ? "Access map" : `Access around ${describeRef(told.focus).label}`,
      counts: [
        { name: "entities", value: told.totals.entities },
        { name: "edges", value: told.totals.edges },
        { name: "nodes here", value: told.nodes.length },
        { name: "edges here", value: told.edges.length },
      ],
      truncated: told.cut.nodes + told.cut.edges > 0,
      columns: EDGE_COLUMNS,
      rows: edgeRows(all),
      diagram: withMachinery(withoutFamilies(all, hidden, looked)),
      lines: edgeLines(all.edges),
    };
  };
  return {
    name: "map",
    answer,
    filters: [
      ...(focus === null ? [] : [{ name: "around", value: focus, kind: "ref" as const }]),
      ...(hidden.length === 0 ? [] : [{ name: "not drawn", value: hidden.join(", "), kind: "choice" as const }]),
    ],
    sheet,
  };
}

export interface PathsExported {
  readonly direct: readonly VerdictAnswer[];
  readonly paths: PathsAnswer;
}

const PATH_COLUMNS = ["path", "step", "from", "mechanism", "verdict", "to", "conditions", "not collected", "what it means"] as const;

const pathRow = (e: VerdictAnswer, path: string, step: string): readonly string[] => [
  path,
  step,
  e.from,
  e.mechanism,
  e.verdict,
  e.to,
  e.conditions.map((c) => `${c.key} ${c.operator} ${c.values.join(" | ")}`).join("; "),
  e.missing.map((m) => `${m.what}: ${m.of}`).join("; "),
  verdictSentence(e),
];

/** The ways from one to another, or what was tried where there is none; the text is that of the chosen way. */
export function pathsExport(answer: PathsExported, chosen: number): ExportSource<PathsExported> {
  const sheet = ({ direct, paths }: PathsExported): Sheet => {
    const [first] = direct;
    const way = paths.paths[chosen] ?? paths.paths[0] ?? (first ? { verdict: first.verdict, edges: [first] } : undefined);
    const rows = paths.paths.flatMap((path, i) => path.edges.map((e, j) => pathRow(e, String(i + 1), String(j + 1))));
    return {
      title: pathsHeadline(paths, direct),
      counts: [
        { name: "paths", value: paths.total },
        { name: "paths here", value: paths.paths.length },
        { name: "tried directly", value: direct.length },
      ],
      truncated: !paths.complete || paths.paths.length < paths.total,
      columns: PATH_COLUMNS,
      rows: rows.length > 0 ? rows : direct.map((e) => pathRow(e, "", "tried")),
      diagram: paths.paths.length > 0 ? pathDiagram(paths, chosen) : null,
      lines: way ? pathLines(way) : [pathsHeadline(paths, direct)],
    };
  };
  const { from, to } = answer.paths;
  return {
    name: "path",
    answer,
    filters: [
      { name: "from", value: from, kind: "ref" },
      { name: "to", value: to, kind: "ref" },
    ],
    sheet,
  };
}

/** One direction of an entity: who can become it, or what it can become. */
export interface ReachExported {
  readonly ref: string;
  readonly total: number;
  readonly rows: readonly ReachRow[];
}

interface ReachChoices {
  readonly side: "by" | "to";
  readonly hops: "all" | "direct" | "indirect";
}

const REACH_COLUMNS = ["ref", "kind", "name", "verdict", "first step", "steps", "path"] as const;

const reachRow = (row: ReachRow): readonly string[] => {
  const { kindWord, label } = describeRef(row.ref);
  return [row.ref, kindWord, label, row.verdict, row.mechanism, String(row.hops), row.path.join(" > ")];
};

const reachLine = (row: ReachRow): string => {
  const { kindWord, label } = describeRef(row.ref);
  return `- ${kindWord} ${label}: ${row.verdict}, ${mechanismWords(row.mechanism).short}, ${row.hops === 1 ? "directly" : `${row.hops} steps`}`;
};

export function reachExport(answer: ReachExported, { side, hops }: ReachChoices): ExportSource<ReachExported> {
  const sheet = (told: ReachExported): Sheet => {
    const { label } = describeRef(told.ref);
    const title = side === "by" ? `Who can become ${label}` : `What ${label} can become`;
    return {
      title,
      counts: [
        { name: "rows", value: told.total },
        { name: "rows here", value: told.rows.length },
      ],
      truncated: told.rows.length < told.total,
      columns: REACH_COLUMNS,
      rows: told.rows.map(reachRow),
      diagram: null,
      lines: [`${title}: ${told.total}`, ...told.rows.map(reachLine)],
    };
  };
  const asked = { name: side === "by" ? "to" : "from", value: answer.ref, kind: "ref" as const };
  return { name: side === "by" ? "who" : "reach", answer, filters: hops === "all" ? [asked] : [asked, { name: "steps", value: hops, kind: "choice" }], sheet };
}

const POD_COLUMNS = ["container", "order", "source", "role", "asked for", "in the container", "verdict", "wins", "why"] as const;

/** The credentials of a pod, container by container, in the order the SDK tries them. */
export function podExport(answer: PodAnswer): ExportSource<PodAnswer> {
  const sheet = (told: PodAnswer): Sheet => {
    const [regular] = told.containers.filter((c) => c.name === told.container);
    const title = regular ? podHeadline(told, regular).sentence : describeRef(told.pod).label;
    const rows = told.containers.flatMap((c) =>
      c.sources.map((s, i) => [
        c.name,
        String(i + 1),
        s.kind,
        s.role ?? "",
        s.configured ? "yes" : "no",
        s.injected ? "yes" : "no",
        s.verdict,
        s.wins ? "yes" : "no",
        s.steps.find((step) => step.outcome === "fail" || step.outcome === "not-collected")?.reason ?? "",
      ]),
    );
    const lines = told.sources.map(
      (s) => `- ${s.kind}${s.role === null ? "" : ` as ${describeRef(s.role).label}`}: ${s.verdict}${s.wins ? ", the SDK uses this one" : ""}`,
    );
    return { title, counts: [{ name: "sources", value: rows.length }], truncated: false, columns: POD_COLUMNS, rows, diagram: null, lines: [title, ...lines] };
  };
  const filters = [
    { name: "pod", value: answer.pod, kind: "ref" as const },
    { name: "sdk", value: answer.sdk, kind: "choice" as const },
  ];
  return { name: "pod", answer, filters, sheet };
}
