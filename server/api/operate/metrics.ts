import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { shownOnPages } from "@/server/api/load-snapshot.ts";
import { snapshotRow } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { tasksUnderWay } from "@/server/jobs/lane.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { jobsUnderWay, listenJobs } from "@/server/jobs/run-job.ts";
import { listenThreads } from "./thread-events.ts";

const ANSWER_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20, 60];
const WORK_SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/** What is there, read when it is asked for. */
function gauges(registry: Registry): void {
  const registers = [registry];
  const under = (name: string, help: string, count: () => number): void => {
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(count()) });
  };
  under("rolewalk_jobs_under_way", "Imports, scans and reviews that wait or run.", jobsUnderWay);
  under("rolewalk_tasks_under_way", "Questions and other tasks that wait for a thread or run in one.", tasksUnderWay);
  const help = "What the snapshot that is shown lacks: files and calls that failed, facts that are missing; and its sources by state.";
  const coverage = new Gauge({ name: "rolewalk_coverage", help, labelNames: ["of"], registers });
  const age: Gauge = new Gauge({
    name: "rolewalk_snapshot_age_seconds",
    help: "Since the snapshot that is shown was captured.",
    registers,
    async collect() {
      coverage.reset();
      const shown = await serverStore()
        .then(shownOnPages)
        .catch(() => undefined);
      if (!shown) return age.remove();
      age.set((Date.now() - shown.shown.capturedAt.getTime()) / 1000);
      for (const [of, count] of Object.entries(lacks(snapshotRow(shown.shown)))) coverage.set({ of }, count);
    },
  });
}

const lacks = ({ failed, missing, sources }: ReturnType<typeof snapshotRow>) => ({
  failed,
  missing,
  ...Object.fromEntries(["complete", "partial", "failed"].map((state) => [`sources_${state}`, sources.filter((one) => one.state === state).length])),
});

function make() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  gauges(registry);
  const requests = new Histogram({
    name: "rolewalk_request_seconds",
    help: "From a request's arrival to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: ANSWER_SECONDS,
    registers,
  });
  const jobs = new Histogram({
    name: "rolewalk_job_seconds",
    help: "Imports, scans and reviews that were begun, by how they ended.",
    labelNames: ["kind", "state"],
    buckets: WORK_SECONDS,
    registers,
  });
  const graphs = new Histogram({
    name: "rolewalk_graph_seconds",
    help: "Making the graph of a snapshot ready: derived, or read from the disk.",
    labelNames: ["by"],
    buckets: WORK_SECONDS,
    registers,
  });
  const held = new Counter({
    name: "rolewalk_held_total",
    help: "Questions whose snapshot was held ready (hit), or had to be made ready (miss).",
    labelNames: ["outcome"],
    registers,
  });
  listenJobs(({ kind, state, ms }) => jobs.observe({ kind, state }, ms / 1000));
  listenThreads((event) => {
    if (event.kind === "graph") graphs.observe({ by: event.by }, event.ms / 1000);
    else if (event.kind === "held") held.inc({ outcome: event.outcome });
  });
  return { registry, requests };
}

/** What is counted in this process, and read by Prometheus. No label holds a name, an id or an address. */
export const metrics = (): ReturnType<typeof make> => processWide("metrics", make);

/** `GET /metrics`: the text format of Prometheus. */
export async function metricsOverHttp(): Promise<Response> {
  const { registry } = metrics();
  return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType, "cache-control": "no-store" } });
}
