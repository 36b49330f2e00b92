import { reportOverHttp } from "@/server/api/report/http-report.ts";

export const dynamic = "force-dynamic";
export const GET = reportOverHttp;
