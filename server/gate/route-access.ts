import type { Role } from "@/server/model/caller-role.ts";

/**
 * What an address asks for. `health`: nothing, whatever name the server is called by. `open`: no key. `signed`: the request proves by itself who sends it.
 * `measures`: the key that is configured for it, or a viewer, by whatever name. Else the least role.
 */
export type Access = "health" | "measures" | "open" | "signed" | Role;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Methods = Readonly<Partial<Record<Method, Access>>>;

const ASK: Methods = { GET: "viewer" };

/**
 * The one table of who may do what: every address that answers by itself, written as its folder in `app`. A test compares it with the folders, so that a new
 * one does not come to be without a decision. Viewers ask; auditors have reports, reviews and history too; operators change what is read and what is accepted.
 */
export const ROUTES: Readonly<Record<string, Methods>> = {
  "/healthz": { GET: "health" },
  "/metrics": { GET: "measures" },
  "/readyz": { GET: "health" },
  "/sign-in": { GET: "open", POST: "open" },
  "/sign-in/callback": { GET: "open" },
  "/sign-in/command": { GET: "viewer", POST: "viewer" },
  "/sign-in/ended": { POST: "open" },
  "/sign-in/start": { GET: "open" },
  "/sign-out": { POST: "viewer" },
  "/api/v1/[question]": { GET: "viewer", POST: "viewer" },
  "/api/v1/accepted-risks": { GET: "viewer", POST: "operator" },
  "/api/v1/accepted-risks/[id]": { DELETE: "operator" },
  "/api/v1/access.csv": ASK,
  "/api/v1/access.json": ASK,
  "/api/v1/audit": { GET: "auditor" },
  "/api/v1/audit/entries": { GET: "auditor" },
  "/api/v1/audit/verified": { GET: "auditor" },
  "/api/v1/diff": { GET: "auditor" },
  "/api/v1/events": ASK,
  "/api/v1/export": ASK,
  "/api/v1/forget": { POST: "admin" },
  "/api/v1/history": { GET: "auditor" },
  "/api/v1/jobs/[id]": ASK,
  "/api/v1/jobs/[id]/cancel": { POST: "auditor" },
  "/api/v1/jobs/[id]/events": ASK,
  "/api/v1/last-change": { GET: "viewer", POST: "viewer" },
  "/api/v1/live-view": ASK,
  "/api/v1/live/[question]": { POST: "viewer" },
  "/api/v1/login": { POST: "open" },
  "/api/v1/marks": { GET: "viewer", POST: "operator", DELETE: "operator" },
  "/api/v1/openapi.json": ASK,
  "/api/v1/push": { POST: "signed" },
  "/api/v1/push/[id]": { GET: "open" },
  "/api/v1/reader-files": ASK,
  "/api/v1/report": { GET: "auditor" },
  "/api/v1/report-about": { GET: "auditor" },
  "/api/v1/reviews": { GET: "auditor", POST: "auditor" },
  "/api/v1/reviews/[id]": { GET: "auditor" },
  "/api/v1/reviews/[id]/close": { POST: "auditor" },
  "/api/v1/reviews/[id]/closure": { GET: "auditor" },
  "/api/v1/reviews/[id]/decisions": { POST: "auditor" },
  "/api/v1/reviews/[id]/file": { GET: "auditor" },
  "/api/v1/reviews/[id]/import": { POST: "auditor" },
  "/api/v1/reviews/[id]/revocations": { GET: "auditor" },
  "/api/v1/reviews/[id]/rows": { GET: "auditor" },
  "/api/v1/scan": { POST: "operator" },
  "/api/v1/session": ASK,
  "/api/v1/sign-in-links": { POST: "admin" },
  "/api/v1/snapshots": { GET: "viewer", POST: "operator" },
  "/api/v1/snapshots/[id]": { DELETE: "operator" },
  "/api/v1/sources": { GET: "viewer", POST: "operator" },
  "/api/v1/sources/[id]": { DELETE: "operator" },
  "/api/v1/sources/[id]/check": { POST: "operator" },
  "/api/v1/timeline": { GET: "auditor" },
  "/api/v1/tokens": { GET: "admin", POST: "admin" },
  "/api/v1/tokens/[id]": { DELETE: "admin" },
  "/api/v1/whatif": { POST: "viewer" },
};

/** What a job asks for beyond its address, by its kind: what a review becomes is told to whoever may see reviews. */
export const JOBS = {
  import: { see: "viewer", cancel: "operator" },
  scan: { see: "viewer", cancel: "operator" },
  review: { see: "auditor", cancel: "auditor" },
} as const satisfies Readonly<Record<string, Readonly<Record<"see" | "cancel", Role>>>>;

/**
 * What whoever is limited to a part of the estate gets of an address. `cut`: answers from the facts in their scope alone. `same`: it says nothing of any estate.
 * `refused`: it is about all of it.
 */
export type Scoped = "cut" | "same" | "refused";

/** The same table for whoever has a scope. What is not in it is refused to them; a test compares it with the folders, too. */
export const SCOPED: Readonly<Record<string, Scoped>> = {
  "/healthz": "same",
  "/metrics": "refused",
  "/readyz": "same",
  "/sign-in": "same",
  "/sign-in/callback": "same",
  "/sign-in/command": "same",
  "/sign-in/ended": "same",
  "/sign-in/start": "same",
  "/sign-out": "same",
  "/api/v1/[question]": "cut",
  "/api/v1/accepted-risks": "refused",
  "/api/v1/accepted-risks/[id]": "refused",
  "/api/v1/access.csv": "cut",
  "/api/v1/access.json": "cut",
  "/api/v1/audit": "refused",
  "/api/v1/audit/entries": "refused",
  "/api/v1/audit/verified": "refused",
  "/api/v1/diff": "cut",
  "/api/v1/events": "refused",
  "/api/v1/export": "cut",
  "/api/v1/forget": "refused",
  "/api/v1/history": "cut",
  "/api/v1/jobs/[id]": "refused",
  "/api/v1/jobs/[id]/cancel": "refused",
  "/api/v1/jobs/[id]/events": "refused",
  "/api/v1/last-change": "cut",
  "/api/v1/live-view": "refused",
  "/api/v1/live/[question]": "refused",
  "/api/v1/login": "same",
  "/api/v1/marks": "cut",
  "/api/v1/openapi.json": "same",
  "/api/v1/push": "refused",
  "/api/v1/push/[id]": "refused",
  "/api/v1/reader-files": "same",
  "/api/v1/report": "cut",
  "/api/v1/report-about": "cut",
  "/api/v1/reviews": "refused",
  "/api/v1/reviews/[id]": "refused",
  "/api/v1/reviews/[id]/close": "refused",
  "/api/v1/reviews/[id]/closure": "refused",
  "/api/v1/reviews/[id]/decisions": "refused",
  "/api/v1/reviews/[id]/file": "refused",
  "/api/v1/reviews/[id]/import": "refused",
  "/api/v1/reviews/[id]/revocations": "refused",
  "/api/v1/reviews/[id]/rows": "refused",
  "/api/v1/scan": "refused",
  "/api/v1/session": "same",
  "/api/v1/sign-in-links": "refused",
  "/api/v1/snapshots": "cut",
  "/api/v1/snapshots/[id]": "refused",
  "/api/v1/sources": "refused",
  "/api/v1/sources/[id]": "refused",
  "/api/v1/sources/[id]/check": "refused",
  "/api/v1/timeline": "cut",
  "/api/v1/tokens": "refused",
  "/api/v1/tokens/[id]": "refused",
  "/api/v1/whatif": "cut",
};

/** Files without anything of anybody, which the page of the sign-in is made of. */
const OPEN_FILES = ["/sign-in.css", "/icon.svg"];

const isChosen = (segment: string): boolean => segment.startsWith("[");

interface Pattern {
  readonly path: string;
  readonly segments: readonly string[];
  readonly methods: Methods;
}

const PATTERNS: readonly Pattern[] = Object.entries(ROUTES)
  .map(([path, methods]) => ({ path, segments: path.split("/"), methods }))
  // a name that is written out comes before one that is chosen, as the router has it
  .sort((a, b) => a.segments.filter(isChosen).length - b.segments.filter(isChosen).length);

/** The parts of a path as the router reads them; undefined: it is no path. */
function segmentsOf(pathname: string): string[] | undefined {
  try {
    return pathname.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

const patternOf = (segments: readonly string[]): Pattern | undefined =>
  PATTERNS.find(
    (one) => one.segments.length === segments.length && one.segments.every((part, at) => (isChosen(part) ? segments[at] !== "" : part === segments[at])),
  );

const isInterface = (segments: readonly string[]): boolean => segments[1]?.toLowerCase() === "api";

/**
 * What a request asks for. Pages hold no answer themselves and are a viewer's; an address of the interface that nobody has decided about is an admin's alone.
 * `pathname`: as it was sent, encoded.
 */
export function accessOf(method: string, pathname: string): Access {
  const segments = segmentsOf(pathname);
  if (!segments) return "admin";
  const asked = method === "HEAD" || method === "OPTIONS" ? "GET" : method;
  if (OPEN_FILES.includes(pathname)) return asked === "GET" ? "open" : "admin";
  const found = patternOf(segments);
  if (found) return found.methods[asked as Method] ?? "admin";
  return isInterface(segments) ? "admin" : "viewer";
}

/** By which methods an address of the interface may be asked; none: there is no such address. `undefined`: it is no address of the interface. `pathname`: as it was sent. */
export function methodsOf(pathname: string): readonly string[] | undefined {
  const segments = segmentsOf(pathname);
  if (!isInterface(segments ?? pathname.split("/"))) return undefined;
  const methods = Object.keys((segments && patternOf(segments)?.methods) ?? {});
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}

/** What whoever has a scope gets of an address: pages hold no answer themselves, what nobody has decided about is refused. `pathname`: as it was sent, encoded. */
export function scopedOf(pathname: string): Scoped {
  const segments = segmentsOf(pathname);
  if (!segments) return "refused";
  const found = patternOf(segments);
  if (found) return SCOPED[found.path] ?? "refused";
  return isInterface(segments) ? "refused" : "same";
}
