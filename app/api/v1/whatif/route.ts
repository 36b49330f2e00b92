import { whatIfOverHttp } from "@/server/api/changes/http-changes.ts";
import { gated } from "@/server/api/gate/gated.ts";

export const POST = gated(whatIfOverHttp);
