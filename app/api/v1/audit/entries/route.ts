import { auditEntriesOverHttp } from "@/server/api/gate/audit.ts";

export const dynamic = "force-dynamic";
export const GET = auditEntriesOverHttp;
