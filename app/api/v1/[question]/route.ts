import { answerPostedQuestion, answerQuestion } from "@/server/api/http-questions.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ question: string }> }): Promise<Response> {
  return answerQuestion(request, (await params).question);
}

export async function POST(request: Request, { params }: { params: Promise<{ question: string }> }): Promise<Response> {
  return answerPostedQuestion(request, (await params).question);
}
