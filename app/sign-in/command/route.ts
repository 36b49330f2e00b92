import { confirmedOverHttp, confirmOverHttp } from "@/server/api/gate/command-line-sign-in.ts";

export const dynamic = "force-dynamic";
export const GET = confirmOverHttp;
export const POST = confirmedOverHttp;
