import { cancelOverHttp } from "@/server/api/http-jobs.ts";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return cancelOverHttp(request, (await params).id);
}
