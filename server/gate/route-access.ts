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
  "/api/v1/history": { GET: "auditor" },
  "/api/v1/jobs/[id]": ASK,
  "/api/v1/jobs/[id]/cancel": { POST: "operator" },
  "/api/v1/jobs/[id]/events": ASK,
  "/api/v1/last-change": { GET: "viewer", POST: "viewer" },
  "/api/v1/live-view": ASK,
  "/api/v1/live/[question]": { POST: "viewer" },
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

/** Files without anything of anybody, which the page of the sign-in is made of. */
const OPEN_FILES = ["/sign-in.css", "/icon.svg"];

const isChosen = (segment: string): boolean => segment.startsWith("[");

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Methods;
}

const PATTERNS: readonly Pattern[] = Object.entries(ROUTES)
  .map(([path, methods]) => ({ segments: path.split("/"), methods }))
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

/**
 * What a request asks for. Pages hold no answer themselves and are a viewer's; an address of the interface that nobody has decided about is an admin's alone.
 * `pathname`: as it was sent, encoded.
 */
export function accessOf(method: string, pathname: string): Access {
  const segments = segmentsOf(pathname);
  if (!segments) return "admin";
  const asked = method === "HEAD" || method === "OPTIONS" ? "GET" : method;
  if (OPEN_FILES.includes(pathname)) return asked === "GET" ? "open" : "admin";
  const found = PATTERNS.find(
    (one) => one.segments.length === segments.length && one.segments.every((part, at) => (isChosen(part) ? segments[at] !== "" : part === segments[at])),
  );
  if (found) return found.methods[asked as Method] ?? "admin";
  return segments[1]?.toLowerCase() === "api" ? "admin" : "viewer";
}
