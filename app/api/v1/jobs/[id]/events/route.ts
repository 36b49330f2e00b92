import { jobEventsOverHttp } from "@/server/api/http-jobs.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return jobEventsOverHttp(request, (await params).id);
}
