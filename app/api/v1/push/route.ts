import { gated } from "@/server/api/gate/gated.ts";
import { pushOverHttp } from "@/server/api/push/http-push.ts";

export const POST = gated(pushOverHttp);
