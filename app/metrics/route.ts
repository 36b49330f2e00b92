import { metricsOverHttp } from "@/server/api/operate/metrics.ts";

export const dynamic = "force-dynamic";

/** What this process counts, for Prometheus. */
export const GET = (): Promise<Response> => metricsOverHttp();
