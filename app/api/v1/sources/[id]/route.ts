import { deleteSourceOverHttp } from "@/server/api/http-sources.ts";

export async function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return deleteSourceOverHttp(request, (await params).id);
}
