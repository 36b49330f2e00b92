import { askSnapshot } from "@/server/api/ask-snapshot.ts";
import { audit } from "@/server/api/gate/audit.ts";
import { scopeOf } from "@/server/api/gate/caller.ts";
import { answering, bodyOf, json } from "@/server/api/http.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { acceptInput, findingBasisAnswer } from "@/server/contract/accepted.ts";
import { acceptanceOf, riskAnswer } from "./risk-answer.ts";
import { keptHere } from "./store-declared.ts";

/** `GET /api/v1/accepted-risks`: every risk that was ever accepted, also those that are over or were withdrawn. */
export const listAcceptedOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => json({ risks: (await (await keptHere()).risks()).map(riskAnswer) }));

/** `POST /api/v1/accepted-risks[?snapshot=ID]`: somebody lives with a finding, as that snapshot has it, until a day. */
export const acceptOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const accepting = await bodyOf(request, acceptInput);
    const snapshot = new URL(request.url).searchParams.get("snapshot") ?? undefined;
    const bytes = await askSnapshot({ snapshot, scope: await scopeOf(request.headers) }, "finding-basis", { finding: accepting.finding });
    const basis = findingBasisAnswer.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const risk = riskAnswer(await (await keptHere()).accept(acceptanceOf(accepting, basis, new Date())));
    await audit(request, "risk.accepted", risk.finding, { risk: risk.id, owner: risk.owner, until: risk.until });
    return json(risk, 201);
  });

/** `DELETE /api/v1/accepted-risks/{id}`: the acceptance ends; it stays in the list, with when it was withdrawn. */
export const withdrawOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    if (!(await (await keptHere()).withdraw(id))) throw new UsageError("not-found", `there is no accepted risk \`${id}\` that stands`);
    await audit(request, "risk.withdrawn", id);
    return new Response(null, { status: 204 });
  });
