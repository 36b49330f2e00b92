import { exportGraph } from "@/server/api/http-export-graph.ts";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => exportGraph(request);
