import { reviewOverHttp } from "@/server/api/review/http-reviews.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return reviewOverHttp(request, (await params).id);
}
