import { answering, json } from "@/server/api/http.ts";
import type { LiveChange } from "@/server/contract/live-view.ts";
import { listenLive, liveFeed } from "./follow-sources.ts";
import type { FeedEvent, LiveFeed } from "./live-feed.ts";

/** A line that says nothing, so that what stands between does not take the connection for dead. */
const BEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 1000;

const textOf = (event: FeedEvent): string =>
  event.event === "sources" ? "event: sources\ndata: {}\n\n" : `id: ${event.change.version}\nevent: change\ndata: ${JSON.stringify(event.change)}\n\n`;

function streamOf(missed: readonly LiveChange[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          // the reader has left, and its end is still on the way
          end();
        }
      };
      send(`retry: ${RETRY_MS}\n\n`);
      for (const change of missed) send(textOf({ event: "change", change }));
      const stop = listenLive((event) => send(textOf(event)));
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

/** What a reader has missed by the version that it has seen: after a cut the browser says it by itself, at first the page does. */
function missedBy(request: Request, feed: LiveFeed | undefined): readonly LiveChange[] {
  const said = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("version");
  return feed && said !== null && /^\d{1,15}$/.test(said) ? feed.since(Number(said)) : [];
}

/** Answers `GET /api/v1/events`: what becomes otherwise in the live view, as server-sent events; also in one that begins only later. */
export const liveEvents = (request: Request): Promise<Response> =>
  answering(request, () => {
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    return Promise.resolve(new Response(streamOf(missedBy(request, liveFeed())), { headers }));
  });

/** Answers `GET /api/v1/live-view`: the live view, and how its sources are watched; null when nothing is. */
export const liveOverHttp = (request: Request): Promise<Response> => answering(request, () => Promise.resolve(json({ live: liveFeed()?.answer ?? null })));
