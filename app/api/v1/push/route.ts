import { pushOverHttp } from "@/server/api/push/http-push.ts";

export const POST = pushOverHttp;
