import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { z } from "zod";
import { askReport } from "@/server/api/ask-snapshot.ts";
import { audit } from "@/server/api/gate/audit.ts";
import { scopeOf } from "@/server/api/gate/caller.ts";
import { answering, jsonBytes } from "@/server/api/http.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { LIVE } from "@/server/contract/live-view.ts";
import type { ReportFormat } from "@/server/contract/report-formats.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { REPORT_TYPES } from "@/server/report/render.ts";
import type { SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { askedAs, reportParams } from "./report-bytes.ts";
import type { ReportTask } from "./report-task.ts";

/** A report that is opened in a browser runs nothing and asks for nothing, whatever it holds. */
const CONTENT_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

async function recordOf(params: URLSearchParams): Promise<SnapshotRecord> {
  const snapshot = params.get("snapshot") ?? undefined;
  if (snapshot === LIVE) throw new UsageError("invalid", "snapshot: a report is of a snapshot that stays as it is, not of the live view");
  return findRecord(await serverStore(), snapshot);
}

/** Which snapshot it is, as its report says. */
export const reportOf = ({ id, label, origin }: SnapshotRecord) => ({ snapshot: { id, label, origin } });

/** The same, with what whoever asks is limited to. */
async function askedOf(request: Request, record: SnapshotRecord): Promise<Pick<ReportTask, "snapshot" | "scope" | "of">> {
  const scope = await scopeOf(request.headers);
  return { snapshot: record.id, scope, of: { ...reportOf(record), ...(scope && { limitedTo: scopeText(scope) }) } };
}

const asked = <T>(shape: z.ZodType<T>, params: URLSearchParams): T =>
  askedAs(shape, { format: params.get("format") ?? undefined, scope: params.getAll("scope") });

/** A file that is gone from its folder before it is read: whatever becomes of the reader, nothing stays behind. */
export async function sentFile(file: string, folder: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const handle = await open(file);
  await rm(folder, { recursive: true, force: true });
  const { size } = await handle.stat();
  return new Response(Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array>, {
    headers: { ...headers, "content-length": String(size) },
  });
}

const headersOf = (format: ReportFormat, id: string): Readonly<Record<string, string>> => ({
  "content-type": REPORT_TYPES[format],
  "content-disposition": `attachment; filename="rolewalk-report-${id.slice(0, 8)}.${format}"`,
  "content-security-policy": CONTENT_SECURITY,
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
});

/** Answers `GET /api/v1/report?format=…[&scope=…][&snapshot=…]` with the report as a file. */
export const reportOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const params = new URL(request.url).searchParams;
    const { format, scope } = asked(reportParams, params);
    const record = await recordOf(params);
    const asking = await askedOf(request, record);
    const folder = await mkdtemp(join(tmpdir(), "rolewalk-report-"));
    try {
      const file = join(folder, `report.${format}`);
      await askReport({ ...asking, parts: scope, into: { format, file } });
      await audit(request, "report.taken", record.id, { format, scope, ...(asking.of.limitedTo !== undefined && { limitedTo: asking.of.limitedTo }) });
      return await sentFile(file, folder, headersOf(format, record.id));
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      throw thrown;
    }
  });

/** Answers `GET /api/v1/report-about?[scope=…][&snapshot=…]`: what a report would say of itself, with its counts. */
export const reportAboutOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const params = new URL(request.url).searchParams;
    const { scope } = asked(reportParams.pick({ scope: true }), params);
    const record = await recordOf(params);
    return jsonBytes(await askReport({ ...(await askedOf(request, record)), parts: scope }));
  });
