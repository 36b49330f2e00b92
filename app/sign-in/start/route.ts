import { startOverHttp } from "@/server/api/gate/company-sign-in.ts";

export const dynamic = "force-dynamic";
export const GET = startOverHttp;
