import { checkAgainOverHttp } from "@/server/api/live/http-live.ts";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ question: string }> }): Promise<Response> {
  return checkAgainOverHttp(request, (await params).question);
}
