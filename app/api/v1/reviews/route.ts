import { listReviewsOverHttp, startReviewOverHttp } from "@/server/api/review/http-reviews.ts";

export const dynamic = "force-dynamic";
export const GET = listReviewsOverHttp;
export const POST = startReviewOverHttp;
