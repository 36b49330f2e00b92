import { withdrawOverHttp } from "@/server/api/declared/http-accepted.ts";

export async function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return withdrawOverHttp(request, (await params).id);
}
