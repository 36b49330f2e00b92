import { gated } from "@/server/api/gate/gated.ts";
import { importReviewOverHttp } from "@/server/api/review/http-reviews.ts";

export const dynamic = "force-dynamic";

export const POST = gated(
  async (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> => importReviewOverHttp(request, (await params).id),
);
