import { gated } from "@/server/api/gate/gated.ts";
import { listSnapshotsOverHttp, uploadBundle } from "@/server/api/http-snapshots.ts";

export const dynamic = "force-dynamic";
export const GET = gated(listSnapshotsOverHttp);
export const POST = gated(uploadBundle);
