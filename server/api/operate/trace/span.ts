import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { isMainThread } from "node:worker_threads";
import { tellWork } from "@/server/api/operate/thread-events.ts";
import { processWide } from "@/server/jobs/process-wide.ts";

/** Kinds, counts and ids of requests: never a name, an address, a query or an error's text. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is over. Times in milliseconds since the epoch. */
export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: "server" | "internal" | "client";
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** What is under way: whoever is called takes it as parent. */
export interface Within {
  readonly traceId: string;
  readonly spanId: string;
  /** Not told: whoever began the trace, or the share that is told, has decided so. */
  readonly isDropped: boolean;
  /** Outbound calls told of it so far. */
  calls: number;
}

type Tell = (span: EndedSpan) => void;

const state = processWide("trace", () => ({
  within: new AsyncLocalStorage<Within | undefined>(),
  tell: undefined as Tell | undefined,
  share: 1,
}));

const PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NONE = /^0+$/;
const id = (bytes: number): string => randomBytes(bytes).toString("hex");

/** Begins to tell what is done to `tell`, of so large a share of the traces that begin here. In the main thread, once. */
export function startTelling(tell: Tell, share: number): void {
  state.tell = tell;
  state.share = share;
}

/** Whether anything is told in this process. */
export const isTelling = (): boolean => state.tell !== undefined;

export const current = (): Within | undefined => state.within.getStore();

// what threads have to tell goes to the one that exports
const tellEnded: Tell = (span) => (isMainThread ? state.tell?.(span) : tellWork({ kind: "span", span }));

/** W3C `traceparent`; undefined: it is none. */
export function parentOf(header: string | undefined): Within | undefined {
  const [, traceId, spanId, flags] = PARENT.exec(header ?? "") ?? [];
  if (!traceId || !spanId || !flags || NONE.test(traceId) || NONE.test(spanId)) return undefined;
  return { traceId, spanId, isDropped: (Number.parseInt(flags, 16) & 1) === 0, calls: 0 };
}

export const asHeader = ({ traceId, spanId, isDropped }: Within): string => `00-${traceId}-${spanId}-${isDropped ? "00" : "01"}`;

/** A piece of work that has begun. */
export interface OpenSpan {
  readonly within: Within;
  end(told: { readonly attributes?: Attributes; readonly failed?: boolean; readonly name?: string }): void;
}

export function openSpan(name: string, kind: EndedSpan["kind"], parent: Within | undefined, attributes: Attributes = {}): OpenSpan {
  const isDropped = parent?.isDropped ?? Math.random() >= state.share;
  const within: Within = { traceId: parent?.traceId ?? id(16), spanId: id(8), isDropped, calls: 0 };
  // the clock of the day may be set back meanwhile: how long it took is measured by the other
  const [start, since] = [Date.now(), performance.now()];
  return {
    within,
    end({ attributes: more = {}, failed = false, name: known = name }) {
      if (isDropped) return;
      const { traceId, spanId } = within;
      const end = start + performance.now() - since;
      tellEnded({ traceId, spanId, parentId: parent?.spanId, name: known, kind, start, end, attributes: { ...attributes, ...more }, failed });
    },
  };
}

/** Work as a span of what is under way; where nothing is and nothing is told it is simply done. */
export async function spanned<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  const parent = current();
  if (parent?.isDropped || (!parent && !isTelling())) return work();
  const span = openSpan(name, "internal", parent, attributes);
  try {
    const done = await state.within.run(span.within, work);
    span.end({});
    return done;
  } catch (thrown) {
    span.end({ failed: true });
    throw thrown;
  }
}

/** Something of what is under way that is over, and has taken so many milliseconds. */
export function spanOver(name: string, ms: number, attributes: Attributes): void {
  const parent = current();
  if (!parent || parent.isDropped) return;
  const end = Date.now();
  const { traceId, spanId: parentId } = parent;
  tellEnded({ traceId, spanId: id(8), parentId, name, kind: "internal", start: end - ms, end, attributes, failed: false });
}

/** From here on, in whatever is called from here, this is what is under way. */
export const enter = (within: Within | undefined): void => state.within.enterWith(within);

/** Work of which nothing is told. */
export const untold = <T>(work: () => T): T => state.within.run(undefined, work);

/** What a thread is told beside its task; empty where nothing is under way. */
export function forThread(): { readonly trace?: string } {
  const parent = current();
  return parent ? { trace: asHeader(parent) } : {};
}

/** The thread's side: the task is done within what whoever sent it had under way. */
export const inTrace =
  <T extends object, R>(work: (task: T) => Promise<R>) =>
  (task: T & { readonly trace?: string }): Promise<R> =>
    state.within.run(parentOf(task.trace), () => work(task));
