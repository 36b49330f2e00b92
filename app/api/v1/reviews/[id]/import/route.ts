import { importReviewOverHttp } from "@/server/api/review/http-reviews.ts";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return importReviewOverHttp(request, (await params).id);
}
