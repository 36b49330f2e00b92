import { pushedOverHttp } from "@/server/api/push/http-push.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return pushedOverHttp(request, (await params).id);
}
