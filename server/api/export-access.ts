import { z } from "zod";
import { type AccessAnswer, accessAnswer } from "@/server/contract/access.ts";
import { LIVE } from "@/server/contract/live-view.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { accessCsvHead, accessCsvRows } from "@/server/report/access-csv.ts";
import { accessQuestion } from "./access-questions.ts";
import { type Asked, askSnapshot } from "./ask-snapshot.ts";
import { scopeOf } from "./gate/caller.ts";
import { answering, askedBy } from "./http.ts";
import { findRecord } from "./load-snapshot.ts";
import { serverStore } from "./store-handle.ts";
import { streamOf } from "./stream-of.ts";
import { UsageError } from "./usage-error.ts";

const PAGE = 5000;

type Format = "csv" | "json";
const TYPES: Readonly<Record<Format, string>> = { csv: "text/csv; charset=utf-8", json: "application/json" };

type Params = Readonly<Record<string, unknown>>;

async function pageOf(asked: Asked, params: Params, page: number): Promise<AccessAnswer> {
  const bytes = await askSnapshot(asked, "access", { ...params, page, size: PAGE, values: 1 });
  return accessAnswer.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** The rows of the first page and of all that follow. */
async function* pages(asked: Asked, params: Params, first: AccessAnswer): AsyncGenerator<AccessAnswer["rows"]> {
  yield first.rows;
  for (let page = 2; (page - 1) * PAGE < first.total; page += 1) yield (await pageOf(asked, params, page)).rows;
}

async function* csvParts(parts: AsyncIterable<AccessAnswer["rows"]>): AsyncGenerator<string> {
  yield accessCsvHead();
  for await (const rows of parts) yield accessCsvRows(rows);
}

async function* jsonParts(parts: AsyncIterable<AccessAnswer["rows"]>, head: Params): AsyncGenerator<string> {
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [`;
  let isFirst = true;
  for await (const rows of parts) {
    yield rows.map((row, i) => `${isFirst && i === 0 ? "" : ","}\n    ${JSON.stringify(row)}`).join("");
    isFirst = isFirst && rows.length === 0;
  }
  yield "\n  ]\n}\n";
}

/** Answers `GET /api/v1/access.csv` and `…/access.json`: every row of the filter, sent page by page while it is read. */
export const exportAccess = (request: Request, format: Format): Promise<Response> =>
  answering(request, async () => {
    const {
      snapshot,
      asked: { page: _page, size: _size, ...asked },
    } = askedBy(request);
    const parsed = accessQuestion.params.safeParse(asked);
    if (!parsed.success) throw new UsageError("invalid", z.prettifyError(parsed.error).split("\n")[0] ?? "the filter is not one");
    const id = snapshot === LIVE ? LIVE : (await findRecord(await serverStore(), snapshot)).id;
    const scope = await scopeOf(request.headers);
    const of = { snapshot: id, scope };
    const first = await pageOf(of, parsed.data, 1);
    const { total, pairs, who, whom } = first;
    const parts = pages(of, parsed.data, first);
    const texts =
      format === "csv"
        ? csvParts(parts)
        : jsonParts(parts, { snapshot: id, ...(scope && { limitedTo: scopeText(scope) }), filter: asked, total, pairs, who, whom });
    return new Response(streamOf(texts), {
      headers: {
        "content-type": TYPES[format],
        "content-disposition": `attachment; filename="rolewalk-access-${id.slice(0, 8)}.${format}"`,
        "cache-control": "no-store",
      },
    });
  });
