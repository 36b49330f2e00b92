import { z } from "zod";
import { askSnapshot } from "@/server/api/ask-snapshot.ts";
import { audit } from "@/server/api/gate/audit.ts";
import { scopeOf } from "@/server/api/gate/caller.ts";
import { answering, bodyOf, json } from "@/server/api/http.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { markInput, markOf } from "@/server/contract/marks.ts";
import { arnRef, toRef } from "@/server/model/ref.ts";
import { keptHere } from "./store-declared.ts";

/** `POST /api/v1/marks[?snapshot=ID]`: declares an identity or a namespace of that snapshot to be worth as much as an administrator. */
export const markOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const { ref: text, reason } = await bodyOf(request, markInput);
    const bytes = await askSnapshot(
      { snapshot: new URL(request.url).searchParams.get("snapshot") ?? undefined, scope: await scopeOf(request.headers) },
      "mark-of",
      { ref: text },
    );
    const { ref, identities } = markOf.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const markedAt = Date.now();
    await (await keptHere()).mark({ ref: toRef(ref) ?? arnRef(ref), reason, markedAt });
    await audit(request, "mark.set", ref, { reason });
    return json({ ref, reason, markedAt: new Date(markedAt).toISOString(), identities }, 201);
  });

/** `DELETE /api/v1/marks?ref=REF`: takes a mark away, by the reference that the list has. */
export const unmarkOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const ref = z.string().catch("").parse(new URL(request.url).searchParams.get("ref"));
    if (!(await (await keptHere()).unmark(ref))) throw new UsageError("not-found", `\`${ref}\` is not marked`);
    await audit(request, "mark.removed", ref);
    return new Response(null, { status: 204 });
  });
