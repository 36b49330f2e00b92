import { userInfo } from "node:os";
import { Readable } from "node:stream";
import { answering, json } from "@/server/api/http.ts";
import { askedAs } from "@/server/api/report/report-bytes.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type AuditEntries, auditAsked, auditChecked } from "@/server/contract/audit.ts";
import { lineOf, recordDeed, verifyTrail } from "@/server/gate/audit.ts";
import { auditActions, auditSubjects, findAudit, readAudit } from "@/server/store/audit-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { type Caller, callerOf } from "./caller.ts";
import { trailLines } from "./trail.ts";

type Detail = Readonly<Record<string, unknown>>;

/** Keeps what somebody did: `action` to `target`. */
export type Deed = (action: string, target: string, detail?: Detail) => Promise<void>;

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

const whoOf = async (request: Request) => (await callerOf(request.headers)) ?? UNKNOWN;

/** Keeps what whoever sends a request did: `action` to `target`. Called once it is done. */
export const audit = async (request: Request, action: string, target: string, detail?: Detail): Promise<void> =>
  auditAs(await whoOf(request), action, target, detail);

/** The same for what is done later: who it was is told by what counts now. */
export async function auditLater(request: Request): Promise<Deed> {
  const who = await whoOf(request);
  return (...deed) => auditAs(who, ...deed);
}

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

const asked = (request: Request): Readonly<Record<string, string>> => Object.fromEntries(new URL(request.url).searchParams);

const MOST_SUBJECTS = 500;

/** `GET /api/v1/audit/entries`: a page of the trail, the newest first, narrowed by who, what and when. */
export const auditEntriesOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const { subject, action, from, until, page, size } = askedAs(auditAsked, asked(request));
    const store = await serverStore();
    const times = {
      from: from === undefined ? undefined : new Date(from),
      until: until === undefined ? undefined : new Date(`${until}T23:59:59.999Z`),
    };
    const [found, subjects, actions] = await Promise.all([
      findAudit(store, { subject, action, ...times }, { skip: (page - 1) * size, take: size }),
      auditSubjects(store, MOST_SUBJECTS),
      auditActions(store),
    ]);
    return json({ total: found.total, entries: found.entries.map(lineOf), subjects: [...subjects], actions: [...actions] } satisfies AuditEntries);
  });

async function* linesOf(store: Store) {
  for await (const entry of readAudit(store)) yield lineOf(entry);
}

/** `GET /api/v1/audit/verified[?head=HASH]`: whether the trail holds together, and what its last hash is. */
export const auditVerifiedOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => json(await verifyTrail(linesOf(await serverStore()), askedAs(auditChecked, asked(request)).head)));
