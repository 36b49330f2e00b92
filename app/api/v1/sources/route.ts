import { addSourceOverHttp, listSourcesOverHttp } from "@/server/api/http-sources.ts";

export const dynamic = "force-dynamic";
export const GET = listSourcesOverHttp;
export const POST = addSourceOverHttp;
