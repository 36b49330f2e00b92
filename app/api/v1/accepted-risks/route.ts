import { acceptOverHttp, listAcceptedOverHttp } from "@/server/api/declared/http-accepted.ts";

export const dynamic = "force-dynamic";
export const GET = listAcceptedOverHttp;
export const POST = acceptOverHttp;
