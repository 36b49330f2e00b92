import { deleteSnapshotOverHttp } from "@/server/api/http-snapshots.ts";

export async function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return deleteSnapshotOverHttp(request, (await params).id);
}
