import { liveEvents } from "@/server/api/watch/http-watch.ts";

export const GET = liveEvents;
