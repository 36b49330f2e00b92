import { jobOverHttp } from "@/server/api/http-jobs.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return jobOverHttp(request, (await params).id);
}
