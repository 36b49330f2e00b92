import { answering } from "@/server/api/http.ts";
import { refusalOf } from "./decide.ts";
import { refused } from "./refused.ts";

const MARK = Symbol.for("rolewalk.gated");

type Handler<A extends unknown[]> = (request: Request, ...rest: A) => Promise<Response>;

/** A handler that asks for the decision by itself: for addresses whose bodies are too large to pass the door before it, which holds them in memory. */
export function gated<A extends unknown[]>(handle: Handler<A>): Handler<A> {
  const guarded: Handler<A> = (request, ...rest) =>
    answering(request, async () => {
      const refusal = await refusalOf(request);
      return refusal ? refused(refusal, request) : handle(request, ...rest);
    });
  return Object.assign(guarded, { [MARK]: true });
}

/** Whether a handler asks for the decision by itself. */
export const isGated = (handler: unknown): boolean => typeof handler === "function" && MARK in handler;
