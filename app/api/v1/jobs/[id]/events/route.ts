import { answering } from "@/server/api/http.ts";
import { jobEvents } from "@/server/api/jobs.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answering(request, async () => jobEvents((await params).id, request.signal));
}
