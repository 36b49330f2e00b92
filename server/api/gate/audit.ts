import { userInfo } from "node:os";
import { Readable } from "node:stream";
import { answering } from "@/server/api/http.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { recordDeed } from "@/server/gate/audit.ts";
import type { Store } from "@/server/store/client.ts";
import { type Caller, callerOf } from "./caller.ts";
import { trailLines } from "./trail.ts";

type Detail = Readonly<Record<string, unknown>>;

const UNKNOWN = { subject: "unknown", name: "unknown", by: "none" } as const;

/** Keeps what somebody did who is known already. */
export async function auditAs(
  who: Pick<Caller, "subject" | "name"> & { readonly by: string },
  action: string,
  target: string,
  detail: Detail = {},
): Promise<void> {
  const { subject, name, by } = who;
  await recordDeed(await serverStore(), { subject, name, action, target, detail: { by, ...detail } });
}

/** Keeps what whoever sends a request did: `action` to `target`. Called once it is done. */
export const audit = async (request: Request, action: string, target: string, detail?: Detail): Promise<void> =>
  auditAs((await callerOf(request.headers)) ?? UNKNOWN, action, target, detail);

/** Keeps what the user of this machine does to the database by the command line. */
export async function auditHere(store: Store, action: string, target: string, detail: Detail = {}): Promise<void> {
  const { username } = userInfo();
  await recordDeed(store, { subject: `user:${username}`, name: username, action, target, detail: { by: "command line", ...detail } });
}

/** `GET /api/v1/audit`: the whole trail as JSON lines, the oldest first. */
export const auditOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    await audit(request, "audit.exported", "audit trail");
    const body = Readable.toWeb(Readable.from(trailLines(await serverStore()), { objectMode: false })) as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": 'attachment; filename="rolewalk-audit.jsonl"',
        "cache-control": "no-store",
      },
    });
  });
