import { forgetOverHttp } from "@/server/api/forget/http-forget.ts";

export const dynamic = "force-dynamic";
export const POST = forgetOverHttp;
