import { askChange, askTimelineOf } from "@/server/api/ask-snapshot.ts";
import { answering, bodyOf, jsonBytes } from "@/server/api/http.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { whatIfInput } from "@/server/contract/diff.ts";
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
    return jsonBytes(await askChange({ snapshot: after.id, before: before.id }));
  });

/** A Terraform plan prints everything that it looks after. */
const MAX_PROPOSAL_BYTES = 32 * 1024 ** 2;

/** `POST /api/v1/whatif[?snapshot=ID]`: what proposed files would make of a snapshot. Nothing of them is kept. */
export const whatIfOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const { files } = await bodyOf(request, whatIfInput, MAX_PROPOSAL_BYTES);
    const { id } = await findRecord(await serverStore(), new URL(request.url).searchParams.get("snapshot") ?? undefined);
    return jsonBytes(await askChange({ snapshot: id, files }));
  });

/** `GET /api/v1/timeline?ref=REF[&limit=N][&snapshot=ID]`: what became of one entity's access over the snapshots up to that one, or to the one that is shown. */
export const timelineOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { snapshot, ...asked } = Object.fromEntries(new URL(request.url).searchParams);
    const parsed = timelineInput.safeParse(asked);
    if (!parsed.success) throw new UsageError("invalid", `${parsed.error.issues[0]?.path.join(".") || "ref"}: ${parsed.error.issues[0]?.message}`);
    // the live view is no snapshot: its history is that of what is kept
    const { id } = await findRecord(await serverStore(), snapshot === LIVE ? undefined : snapshot);
    return jsonBytes(await askTimelineOf({ snapshot: id, ...parsed.data }));
  });
