import { z } from "zod";
import type { GraphFormat } from "@/server/contract/graph-names.ts";
import { LIVE } from "@/server/contract/live-view.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { type Asked, askSnapshot } from "./ask-snapshot.ts";
import { exportParams, exportPart, exportPartQuestion, PART } from "./export-graph.ts";
import { scopeOf } from "./gate/caller.ts";
import { answering, askedBy } from "./http.ts";
import { findRecord } from "./load-snapshot.ts";
import { serverStore } from "./store-handle.ts";
import { streamOf } from "./stream-of.ts";
import { UsageError } from "./usage-error.ts";

type Params = Readonly<Record<string, unknown>>;
type Part = z.infer<typeof exportPart>;

const FILES: Readonly<Record<GraphFormat, { readonly type: string; readonly ending: string }>> = {
  dot: { type: "text/vnd.graphviz; charset=utf-8", ending: "dot" },
  graphml: { type: "application/graphml+xml", ending: "graphml" },
  mermaid: { type: "text/vnd.mermaid; charset=utf-8", ending: "mmd" },
  opengraph: { type: "application/json", ending: "opengraph.json" },
  json: { type: "application/json", ending: "json" },
};

async function partOf(asked: Asked, params: Params): Promise<Part> {
  const bytes = await askSnapshot(asked, exportPartQuestion.name, params);
  return exportPart.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

async function* texts(asked: Asked, params: Params, first: Part): AsyncGenerator<string> {
  yield first.text;
  for (let { next } = first; next; ) {
    const part = await partOf(asked, { ...params, from: next });
    yield part.text;
    next = part.next;
  }
}

/** Answers `GET /api/v1/export`: the access graph as a file, sent part by part while it is written, the same bytes as `rolewalk export` writes. */
export const exportGraph = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { snapshot, asked } = askedBy(request);
    const parsed = exportParams.strict().safeParse(asked);
    if (!parsed.success) throw new UsageError("invalid", z.prettifyError(parsed.error).split("\n")[0] ?? "the filter is not one");
    const scope = await scopeOf(request.headers);
    const shown =
      snapshot === LIVE ? { id: LIVE, label: "the live view" } : await findRecord(await serverStore(), snapshot).then(({ id, label }) => ({ id, label }));
    const of = scope === null ? shown : { ...shown, label: `${shown.label}, limited to ${scopeText(scope)}` };
    // the live view may be another one when the next part is asked for: it is written at once
    const params = { ...parsed.data, of, most: snapshot === LIVE ? Number.MAX_SAFE_INTEGER : PART };
    const { type, ending } = FILES[parsed.data.format];
    const part = { snapshot: of.id, scope };
    return new Response(streamOf(texts(part, params, await partOf(part, params))), {
      headers: {
        "content-type": type,
        "content-disposition": `attachment; filename="rolewalk-graph-${of.id.slice(0, 8)}.${ending}"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  });
