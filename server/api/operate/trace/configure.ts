import { serverLog } from "@/server/api/operate/log.ts";
import { listenThreads } from "@/server/api/operate/thread-events.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { FORBIDDEN_REASON, leadsToForbidden } from "@/server/collect/forbidden-address.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { watchCalls } from "./calls.ts";
import { startTelling } from "./span.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where traces go; undefined: nowhere. */
const endpointIn = (environment: Environment): string | undefined =>
  environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true" || environment["OTEL_TRACES_EXPORTER"] === "none"
    ? undefined
    : environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || environment["OTEL_EXPORTER_OTLP_ENDPOINT"] || undefined;

/**
 * The share of the traces that begin here that is told, 0 to 1, as `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` say. Who sends a `traceparent` has
 * decided for himself.
 */
export function shareIn(environment: Environment): number {
  const sampler = environment["OTEL_TRACES_SAMPLER"] ?? "";
  if (sampler.endsWith("always_off")) return 0;
  if (!sampler.endsWith("traceidratio")) return 1;
  const share = Number(environment["OTEL_TRACES_SAMPLER_ARG"] || 1);
  return share >= 0 && share <= 1 ? share : 1;
}

const running = processWide("trace exporter", () => ({ stop: undefined as (() => Promise<void>) | undefined }));

/** @throws UsageError when nothing may be sent there */
async function requireEndpoint(endpoint: string, environment: Environment): Promise<void> {
  const protocol = environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] || environment["OTEL_EXPORTER_OTLP_PROTOCOL"] || "http/protobuf";
  if (protocol !== "http/protobuf") throw new UsageError("invalid", `traces are sent as http/protobuf, not as OTEL_EXPORTER_OTLP_PROTOCOL says: ${protocol}`);
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    throw new UsageError("invalid", "OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address");
  if (await leadsToForbidden(endpoint)) throw new UsageError("invalid", `OTEL_EXPORTER_OTLP_ENDPOINT ${FORBIDDEN_REASON}`);
}

/** Tells traces where an endpoint is configured; else nothing of it is even loaded. A server that was told to and cannot does not start. */
export async function traceIfConfigured(environment: Environment): Promise<void> {
  const endpoint = endpointIn(environment);
  if (endpoint === undefined) return;
  try {
    await requireEndpoint(endpoint, environment);
  } catch (thrown) {
    process.stderr.write(`rolewalk: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exit(1);
  }
  const { exporter } = await import("./export.ts");
  const { tell, stop } = exporter();
  running.stop = stop;
  startTelling(tell, shareIn(environment));
  listenThreads((event) => {
    if (event.kind === "span") tell(event.span);
  });
  watchCalls();
}

/** Sends what is still to be sent. */
export async function stopTracing(): Promise<void> {
  await running.stop?.().catch((thrown: unknown) => serverLog().warn({ err: thrown }, "the last traces could not be sent"));
}
