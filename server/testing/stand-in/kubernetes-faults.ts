import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "./kubernetes-objects.ts";
import { answerJson } from "./listen.ts";

/** What goes wrong with one list: by its resource name. */
export type Fault =
  | { readonly kind: "forbidden" }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "absent" }
  /** The first continue token has expired; `times` of them do. */
  | { readonly kind: "expired"; readonly times: number }
  /** 429; `retryAfter` in seconds. */
  | { readonly kind: "busy"; readonly times: number; readonly retryAfter?: number }
  | { readonly kind: "malformed"; readonly page: number }
  /** The connection is cut in the body of this page, every time. */
  | { readonly kind: "cut"; readonly page: number }
  | { readonly kind: "slow"; readonly ms: number };

/** What goes wrong with the watches of one resource; `times` of them, then it is well. */
export type WatchFault =
  | { readonly kind: "forbidden" }
  | { readonly kind: "unauthorized"; readonly times: number }
  | { readonly kind: "busy"; readonly times: number; readonly retryAfter?: number }
  /** The version is too old: told by the status of the answer, or by an event in it. */
  | { readonly kind: "gone"; readonly as: "status" | "event"; readonly times: number }
  /** The connection is cut after so many events. */
  | { readonly kind: "drop"; readonly after: number; readonly times: number }
  /** After so many events comes a line that is no JSON, and the end. */
  | { readonly kind: "malformed"; readonly after: number; readonly times: number }
  /** Each line comes in two pieces, so many milliseconds apart. */
  | { readonly kind: "slow"; readonly ms: number };

export const status = (code: number, reason: string, message: string): Json => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason,
  code,
});

export const NOT_SERVED = status(404, "NotFound", "the server could not find the requested resource");
export const UNAUTHORIZED = status(401, "Unauthorized", "Unauthorized");
export const TOO_OLD = status(410, "Expired", "too old resource version");
const EXPIRED = status(410, "Expired", "the provided continue parameter is too old");
const BUSY = status(429, "TooManyRequests", "too many requests");
const forbidden = (verb: string, resource: string): Json =>
  status(403, "Forbidden", `${resource} is forbidden: User "scan" cannot ${verb} resource "${resource}" at the cluster scope`);

/** Which page of a list is asked for, and how often its fault was met before. */
interface Asked {
  readonly resource: string;
  readonly page: number;
  readonly count: number;
}

/** Answers a list as its fault says; false when this request is not concerned. */
export async function misbehave(response: ServerResponse, fault: Fault | undefined, { resource, page, count }: Asked): Promise<boolean> {
  const refuse = (code: number, body: Json, headers = {}): boolean => {
    answerJson(response, code, body, headers);
    return true;
  };
  switch (fault?.kind) {
    case "forbidden":
      return refuse(403, forbidden("list", resource));
    case "unauthorized":
      return refuse(401, UNAUTHORIZED);
    case "absent":
      return refuse(404, NOT_SERVED);
    case "expired":
      return page > 1 && count < fault.times && refuse(410, EXPIRED);
    case "busy":
      return count < fault.times && refuse(429, BUSY, { "retry-after": String(fault.retryAfter ?? 0) });
    case "malformed":
      if (page !== fault.page) return false;
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"kind":"PodList","apiVersion":"v1","items":[{"metadata":');
      return true;
    case "cut":
      if (page !== fault.page) return false;
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"kind":"PodList",');
      await sleep(5);
      response.destroy();
      return true;
    case "slow":
      await sleep(fault.ms);
      return false;
    case undefined:
      return false;
  }
}

/** The answer in place of a watch, where its fault gives one: status, body and headers. */
export function watchRefusal(fault: WatchFault | undefined, resource: string, count: number): readonly [number, Json, Record<string, string>?] | undefined {
  if (fault?.kind === "forbidden") return [403, forbidden("watch", resource)];
  if (!fault || !("times" in fault) || count >= fault.times) return undefined;
  if (fault.kind === "unauthorized") return [401, UNAUTHORIZED];
  if (fault.kind === "busy") return [429, BUSY, { "retry-after": String(fault.retryAfter ?? 0) }];
  return fault.kind === "gone" && fault.as === "status" ? [410, TOO_OLD] : undefined;
}
