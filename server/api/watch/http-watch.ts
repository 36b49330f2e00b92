import { answering, json } from "@/server/api/http.ts";
import { liveFeed, requireFeed } from "./follow-sources.ts";
import type { FeedEvent, LiveFeed } from "./live-feed.ts";

/** A line that says nothing, so that what stands between does not take the connection for dead. */
const BEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 1000;

const textOf = (event: FeedEvent): string =>
  event.event === "sources" ? "event: sources\ndata: {}\n\n" : `id: ${event.change.version}\nevent: change\ndata: ${JSON.stringify(event.change)}\n\n`;

function streamOf(feed: LiveFeed, seen: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      send(`retry: ${RETRY_MS}\n\n`);
      for (const change of feed.since(seen)) send(textOf({ event: "change", change }));
      const stop = feed.listen((event) => send(textOf(event)));
      const beat = setInterval(() => send(": \n\n"), BEAT_MS);
      beat.unref();
      end = () => {
        stop();
        clearInterval(beat);
      };
    },
    cancel: () => end(),
  });
}

/** The version that a reader has seen: after a cut the browser says it by itself, at first the page does. */
function seenBy(request: Request, feed: LiveFeed): number {
  const said = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("version");
  return said !== null && /^\d{1,15}$/.test(said) ? Number(said) : feed.answer.version;
}

/** Answers `GET /api/v1/events`: what becomes otherwise in the live view, as server-sent events. */
export const liveEvents = (request: Request): Promise<Response> =>
  answering(request, () => {
    const feed = requireFeed();
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    return Promise.resolve(new Response(streamOf(feed, seenBy(request, feed)), { headers }));
  });

/** Answers `GET /api/v1/live-view`: the live view, and how its sources are watched; null when nothing is. */
export const liveOverHttp = (request: Request): Promise<Response> => answering(request, () => Promise.resolve(json({ live: liveFeed()?.answer ?? null })));
