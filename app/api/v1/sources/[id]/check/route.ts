import { checkSourceOverHttp } from "@/server/api/http-sources.ts";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return checkSourceOverHttp(request, (await params).id);
}
