import { exportAccess } from "@/server/api/export-access.ts";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => exportAccess(request, "csv");
