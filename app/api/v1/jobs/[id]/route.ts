import { answering, json } from "@/server/api/http.ts";
import { jobNamed } from "@/server/api/jobs.ts";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answering(request, async () => json(await jobNamed((await params).id)));
}
