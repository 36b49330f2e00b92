import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { version } from "@/package.json";
import { type EndedSpan, untold } from "./span.ts";

const KINDS = { internal: 0, server: 1, client: 2 } as const;
const SAMPLED = 1;
const ERROR = 2;

const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];

/** Where ended spans go: in batches, by OTLP over HTTP, to the endpoint that the standard variables of OpenTelemetry name. */
export function exporter() {
  const named = resourceFromAttributes({ "service.name": process.env["OTEL_SERVICE_NAME"] || "rolewalk", "service.version": version });
  const resource = defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(named);
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
  const readable = ({ traceId, spanId, parentId, start, end, ...span }: EndedSpan): ReadableSpan => ({
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId, spanId, traceFlags: SAMPLED }),
    ...(parentId !== undefined && { parentSpanContext: { traceId, spanId: parentId, traceFlags: SAMPLED } }),
    startTime: hrTime(start),
    endTime: hrTime(end),
    duration: hrTime(end - start),
    status: { code: span.failed ? ERROR : 0 },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: "rolewalk", version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  });
  return {
    // its own requests are none of the work that is told
    tell: (span: EndedSpan): void => untold(() => processor.onEnd(readable(span))),
    stop: (): Promise<void> => untold(() => processor.shutdown()),
  };
}
