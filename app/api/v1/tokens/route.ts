import { makeTokenOverHttp, tokensOverHttp } from "@/server/api/gate/tokens.ts";

export const dynamic = "force-dynamic";
export const GET = tokensOverHttp;
export const POST = makeTokenOverHttp;
