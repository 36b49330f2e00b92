import type { ZodError } from "zod";
import { askChange, askHistoryOf, askLastChangeOf, askTimelineOf } from "@/server/api/ask-snapshot.ts";
import { scopeOf } from "@/server/api/gate/caller.ts";
import { answering, bodyOf, jsonBytes } from "@/server/api/http.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { whatIfInput } from "@/server/contract/diff.ts";
import { historyInput } from "@/server/contract/history.ts";
import { type LastChangeInput, lastChangeInput } from "@/server/contract/last-change.ts";
import { LIVE } from "@/server/contract/live-view.ts";
import { timelineInput } from "@/server/contract/timeline.ts";

/** `GET /api/v1/diff?before=ID[&after=ID]`: what became of the direct edges of one snapshot in another one, or in the one that is shown. */
export const diffOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const asked = new URL(request.url).searchParams;
    const named = asked.get("before");
    if (!named) throw new UsageError("invalid", "before: takes the id of the earlier snapshot");
    const store = await serverStore();
    const [before, after] = [await findRecord(store, named), await findRecord(store, asked.get("after") ?? undefined)];
    return jsonBytes(await askChange({ snapshot: after.id, scope: await scopeOf(request.headers), before: before.id }));
  });

/** A Terraform plan prints everything that it looks after. */
const MAX_PROPOSAL_BYTES = 32 * 1024 ** 2;

/** `POST /api/v1/whatif[?snapshot=ID]`: what proposed files would make of a snapshot. Nothing of them is kept. */
export const whatIfOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const { files } = await bodyOf(request, whatIfInput, MAX_PROPOSAL_BYTES);
    const { id } = await findRecord(await serverStore(), new URL(request.url).searchParams.get("snapshot") ?? undefined);
    return jsonBytes(await askChange({ snapshot: id, scope: await scopeOf(request.headers), files }));
  });

const refused = ({ issues: [issue] }: ZodError): UsageError => new UsageError("invalid", `${issue?.path[0]?.toString() ?? "ref"}: ${issue?.message}`);

/** The snapshot a history goes up to. The live view is none: its history is that of what is kept. */
const lastOf = async (snapshot: string | undefined): Promise<string> => (await findRecord(await serverStore(), snapshot === LIVE ? undefined : snapshot)).id;

/** `GET /api/v1/timeline?ref=REF[&limit=N][&snapshot=ID]`: what became of one entity's access over the snapshots up to that one, or to the one that is shown. */
export const timelineOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { snapshot, ...asked } = Object.fromEntries(new URL(request.url).searchParams);
    const parsed = timelineInput.safeParse(asked);
    if (!parsed.success) throw refused(parsed.error);
    return jsonBytes(await askTimelineOf({ snapshot: await lastOf(snapshot), scope: await scopeOf(request.headers), ...parsed.data }));
  });

async function answerLastChange(request: Request, asked: LastChangeInput): Promise<Response> {
  const snapshot = await lastOf(new URL(request.url).searchParams.get("snapshot") ?? undefined);
  return jsonBytes(await askLastChangeOf({ snapshot, scope: await scopeOf(request.headers), ...asked }));
}

/** `GET /api/v1/last-change?ref=REF[&ref=…][&to=REF][&limit=N][&snapshot=ID]`: between which snapshots, up to that one, the access of these changed last. */
export const lastChangeOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const search = new URL(request.url).searchParams;
    const parsed = lastChangeInput.safeParse({ ...Object.fromEntries(search), ref: search.getAll("ref") });
    if (!parsed.success) throw refused(parsed.error);
    return answerLastChange(request, parsed.data);
  });

/** `POST /api/v1/last-change[?snapshot=ID]`: the same where what is asked must not stand in an address. */
export const postedLastChange = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const asked = await bodyOf(request, lastChangeInput);
    return answerLastChange(request, asked);
  });

/** `GET /api/v1/history[?before=ID][&after=ID][&limit=N]`: what changed day by day between two snapshots, or over all that are kept up to the one that is shown. */
export const historyOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const parsed = historyInput.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!parsed.success) throw refused(parsed.error);
    const { before, after, limit } = parsed.data;
    const first = before === undefined ? {} : { before: (await findRecord(await serverStore(), before)).id };
    return jsonBytes(await askHistoryOf({ snapshot: await lastOf(after), scope: await scopeOf(request.headers), limit, ...first }));
  });
