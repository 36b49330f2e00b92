import { markOverHttp, unmarkOverHttp } from "@/server/api/declared/http-marks.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";

export const dynamic = "force-dynamic";
export const GET = (request: Request): Promise<Response> => answerQuestion(request, "marks");
export const POST = markOverHttp;
export const DELETE = unmarkOverHttp;
