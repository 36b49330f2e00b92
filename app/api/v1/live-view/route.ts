import { liveOverHttp } from "@/server/api/watch/http-watch.ts";

export const GET = liveOverHttp;
