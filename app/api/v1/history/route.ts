import { historyOverHttp } from "@/server/api/changes/http-changes.ts";

export const dynamic = "force-dynamic";
export const GET = historyOverHttp;
