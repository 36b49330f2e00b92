import { audit } from "@/server/api/gate/audit.ts";
import { answering, bodyOf, json } from "@/server/api/http.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { forgetInput } from "@/server/contract/forget.ts";
import { forget } from "./forget.ts";

/** `POST /api/v1/forget`: replaces a person by a pseudonym in everything that is kept, or says what would be. The name stands in the body, and so in no log. */
export const forgetOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const { answer, deed } = await forget(await serverStore(), await bodyOf(request, forgetInput));
    if (!answer.dryRun) await audit(request, "person.forgotten", deed.target, deed.detail);
    return json(answer);
  });
