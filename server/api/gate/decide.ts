import { accessOf, JOBS, scopedOf } from "@/server/gate/route-access.ts";
import { isSame } from "@/server/gate/secret.ts";
import { isFromElsewhere, isOwnHost } from "@/server/gate/web-origin.ts";
import { type Role, suffices } from "@/server/model/caller-role.ts";
import { scopeText } from "@/server/model/caller-scope.ts";
import { bearerOf, type Caller, callerOf } from "./caller.ts";

/** Why a request goes no further. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly title: string;
  readonly detail: string;
}

const READS = ["GET", "HEAD", "OPTIONS"];

const NOT_OURS: Refusal = {
  status: 421,
  title: "Not this server's name",
  detail: "the server does not go by the name that the request calls it by; ROLEWALK_HOSTS lists further ones",
};
const ELSEWHERE: Refusal = { status: 403, title: "From another web page", detail: "this request comes from another web page and is refused" };
const NO_KEY: Refusal = {
  status: 401,
  title: "Key needed",
  detail: "the server asks for a key: sign in with a browser, or send the header `Authorization: Bearer` with what stands in $ROLEWALK_HOME/token",
};

/** Whoever is limited to a part of the estate gets nothing that is about all of it. */
function beyond({ name, scope }: Caller, url: string): Refusal | undefined {
  if (scope === null || scopedOf(new URL(url).pathname) !== "refused") return undefined;
  return { status: 403, title: "Not in your scope", detail: `this is about the whole estate; ${name} is limited to ${scopeText(scope)}` };
}

const notAllowed = (caller: Caller, access: Role): Refusal => ({
  status: 403,
  title: "Not allowed",
  detail: `this takes the role ${access}; ${caller.name} has the role ${caller.role}`,
});

/** The decision about a job of a kind, which may take more than its address does, by the headers of a request; undefined: it may go on. */
export async function refusalOfJob(headers: Headers, kind: keyof typeof JOBS, deed: "see" | "cancel"): Promise<Refusal | undefined> {
  const caller = await callerOf(headers);
  if (!caller) return NO_KEY;
  const access = JOBS[kind][deed];
  return suffices(caller.role, access) ? undefined : notAllowed(caller, access);
}

/** A collector of metrics has a key for that alone, and calls the server by its address. */
async function measuring(headers: Headers, url: string): Promise<Refusal | undefined> {
  const [key, shown] = [process.env["ROLEWALK_METRICS_TOKEN"], bearerOf(headers)];
  if (key && shown !== undefined && isSame(shown, key)) return undefined;
  const caller = await callerOf(headers);
  return caller ? beyond(caller, url) : NO_KEY;
}

/** The one decision about every request, by its method, path and headers alone; undefined: it may go on. */
export async function refusalOf({ method, url, headers }: Pick<Request, "method" | "url" | "headers">): Promise<Refusal | undefined> {
  const access = accessOf(method, new URL(url).pathname);
  if (access === "health") return undefined;
  if (access === "measures") return measuring(headers, url);
  if (!isOwnHost(headers.get("host"), process.env)) return NOT_OURS;
  if (!READS.includes(method) && isFromElsewhere(headers)) return ELSEWHERE;
  if (access === "open" || access === "signed") return undefined;
  const caller = await callerOf(headers);
  if (!caller) return NO_KEY;
  return suffices(caller.role, access) ? beyond(caller, url) : notAllowed(caller, access);
}
