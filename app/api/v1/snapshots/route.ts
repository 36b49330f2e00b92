import { listSnapshotsOverHttp, uploadBundle } from "@/server/api/http-snapshots.ts";

export const dynamic = "force-dynamic";
export const GET = listSnapshotsOverHttp;
export const POST = uploadBundle;
