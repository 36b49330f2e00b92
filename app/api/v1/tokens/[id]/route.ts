import { revokeTokenOverHttp } from "@/server/api/gate/tokens.ts";

export async function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return revokeTokenOverHttp(request, (await params).id);
}
