import { lastChangeOverHttp, postedLastChange } from "@/server/api/changes/http-changes.ts";

export const dynamic = "force-dynamic";
export const GET = lastChangeOverHttp;
export const POST = postedLastChange;
