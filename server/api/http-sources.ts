import { z } from "zod";
import { type SourcesAnswer, sourceInput } from "@/server/contract/screen.ts";
import { submitShared } from "@/server/jobs/shared-jobs.ts";
import type { Store } from "@/server/store/client.ts";
import { deleteSource, listSources, type SourceRecord, saveSource } from "@/server/store/source-repository.ts";
import { scanJob, scanOf, sourcesChanged } from "./follow.ts";
import { audit } from "./gate/audit.ts";
import { requireListedEndpoint } from "./guard/endpoints.ts";
import { answering, bodyOf, json } from "./http.ts";
import { jobAnswerOf } from "./jobs.ts";
import { type PushConfig, pushConfigOf } from "./push/push-source.ts";
import { runCheck } from "./run-job-thread.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { checkedSource, isReadLive, scanSourceOf } from "./scan-sources.ts";
import { startSchedules } from "./schedules.ts";
import { serverStore } from "./store-handle.ts";
import { UsageError } from "./usage-error.ts";

function organizationDetail(value: unknown): readonly string[] {
  const organization = z.object({ role: z.string(), exclude: z.array(z.unknown()).default([]) }).safeParse(value);
  if (!organization.success) return [];
  const { role, exclude } = organization.data;
  return [`every account by the role ${role}`, ...(exclude.length > 0 ? [`${exclude.length} left out`] : [])];
}

function detailOf(source: SourceRecord): string {
  const sent = pushConfigOf(source);
  if (sent) return sentDetail(sent);
  const { config } = source;
  const c = z.record(z.string(), z.unknown()).catch({}).parse(config);
  return ["context", "kubeconfig", "profile", "roleArn", "regions", "clusters", "endpoint"]
    .flatMap((key) => (c[key] === undefined ? [] : [`${key} ${String(c[key])}`]))
    .concat(organizationDetail(c["organization"]))
    .join(", ");
}

const sentDetail = ({ clusters, accounts, until }: PushConfig): string =>
  [clusters.length > 0 && `clusters ${clusters.join(", ")}`, accounts.length > 0 && `accounts ${accounts.join(", ")}`, until && `key until ${until}`]
    .filter(Boolean)
    .join(", ");

const everyOf = (config: unknown): string | null => z.object({ every: z.string() }).safeParse(config).data?.every ?? null;

const rowOf = (s: SourceRecord): SourcesAnswer["sources"][number] => ({
  id: s.id,
  name: s.name,
  kind: s.kind === "aws" || s.kind === "push" ? s.kind : "kubernetes",
  detail: detailOf(s),
  createdAt: s.createdAt.toISOString(),
  every: everyOf(s.config),
  watch: z.object({ watch: z.literal(true) }).safeParse(s.config).success,
  nextRunAt: s.nextRunAt?.toISOString() ?? null,
  lastRunAt: s.lastRunAt?.toISOString() ?? null,
  lastState: s.lastState ?? null,
  lastReason: s.lastReason ?? null,
});
const rows = async (store: Store): Promise<SourcesAnswer> => ({ sources: (await listSources(store)).filter((s) => s.kind !== "bundle").map(rowOf) });

export const listSourcesOverHttp = (request: Request): Promise<Response> => answering(request, async () => json(await rows(await serverStore())));

/** `POST /api/v1/sources`: names contexts and profiles; credentials are never part of a source. */
export const addSourceOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const source = checkedSource(await bodyOf(request, sourceInput));
    if (source.kind === "aws") requireListedEndpoint(source.endpoint, process.env);
    const { name, kind, ...config } = source;
    const store = await serverStore();
    await saveSource(store, { name, kind, config });
    startSchedules();
    sourcesChanged();
    await audit(request, "source.saved", name, { kind });
    return json(await rows(store), 201);
  });

export const deleteSourceOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const store = await serverStore();
    const known = (await listSources(store)).find((one) => one.id === id);
    if (!(await deleteSource(store, id))) throw new UsageError("not-found", `there is no source \`${id}\``);
    sourcesChanged();
    await audit(request, "source.removed", known?.name ?? id, { kind: known?.kind });
    return new Response(null, { status: 204 });
  });

/** `POST /api/v1/sources/{id}/check`: tries one source call by call; nothing is kept. */
export const checkSourceOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const source = (await listSources(await serverStore())).find((s) => s.id === id && isReadLive(s));
    if (!source) throw new UsageError("not-found", `there is no source \`${id}\``);
    return json(await runCheck({ sources: [scanSourceOf(source)] }, request.signal));
  });

/** `POST /api/v1/scan`: reads every source and keeps a snapshot; answers 202 with the job. */
export const scanOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const store = await serverStore();
    const records = (await listSources(store)).filter((s) => s.enabled && isReadLive(s));
    const sources = records.map(scanSourceOf);
    if (sources.length === 0) throw new UsageError("invalid", "there is no source yet: add a kubeconfig context or an AWS profile first");
    const job = await submitShared(store, scanJob, scanOf(records));
    await audit(request, "scan.started", job.id, { sources: sources.map((one) => one.name) });
    return json(jobAnswerOf(job), 202);
  });
