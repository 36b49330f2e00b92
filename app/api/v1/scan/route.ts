import { scanOverHttp } from "@/server/api/http-sources.ts";

export const POST = scanOverHttp;
