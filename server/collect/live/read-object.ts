import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { type ApiProblem, ask, type Patience } from "@/server/collect/kubernetes/api-answer.ts";
import { isLiveKind, KUBERNETES_KINDS, type KubernetesKind, listPath, listPathIn } from "@/server/collect/kubernetes/kinds.ts";
import { type ReadOnlyClient, RefusedRequest } from "@/server/collect/kubernetes/read-only-client.ts";
import { redactObject } from "@/server/collect/scan/redact.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { type LoggedCalls, NO_TIME, within } from "./caller.ts";
import type { LiveFact } from "./live-fact.ts";
import type { Documents } from "./read-principal.ts";

type ObjectFact = Extract<LiveFact, { kind: "object" }>;

/** One busy answer is waited for, no more: a person waits for this. */
const IMPATIENT: Omit<Patience, "timeoutMs"> = { attempts: 2, firstWaitMs: 200 };

const outcomeOf = (problem: ApiProblem): "denied" | "failed" => (problem.kind === "forbidden" || problem.kind === "unauthorized" ? "denied" : "failed");

/** The one object of a list that was narrowed to its name; undefined when the list is empty. What is no such list says nothing. */
function narrowed(list: unknown, name: string): Result<RawObject | undefined, ApiProblem> {
  const items = field(list, "items") ?? (textField(list, "kind")?.endsWith("List") ? [] : undefined);
  if (!Array.isArray(items)) return err({ kind: "malformed", message: "the answer is no list" });
  const found: unknown = items.find((item: unknown) => field(field(item, "metadata"), "name") === name);
  if (found === undefined && items.length > 0) return err({ kind: "malformed", message: "the server did not narrow its list to the name" });
  return ok(isObject(found) ? found : undefined);
}

async function asked(
  client: ReadOnlyClient,
  one: KubernetesKind,
  fact: ObjectFact,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Result<unknown, ApiProblem>> {
  const path = fact.namespace === undefined ? listPath(one, "v1") : listPathIn(one, "v1", fact.namespace);
  const query = { fieldSelector: `metadata.name=${fact.name}` };
  try {
    return await within(signal, ask(client, { path, query }, signal, { ...IMPATIENT, timeoutMs }));
  } catch (thrown) {
    if (thrown instanceof RefusedRequest || !signal.aborted) throw thrown;
    return err({ kind: "unreachable", message: NO_TIME });
  }
}

/**
 * Reads one object by a list that is narrowed to its name, which the permission to list covers. What is not in the list is gone; secrets are taken away as
 * in a scan.
 */
export async function readObject(calls: LoggedCalls, client: ReadOnlyClient, fact: ObjectFact, signal: AbortSignal, timeoutMs: number): Promise<Documents> {
  const one = KUBERNETES_KINDS.find((kind) => isLiveKind(kind) && kind.kind.toLowerCase() === fact.type);
  if (!one) throw new Error(`no kind is read anew as ${fact.type}`);
  const begun = performance.now();
  const answer = await asked(client, one, fact, signal, timeoutMs);
  const read = answer.ok ? narrowed(answer.value, fact.name) : answer;
  const problem = read.ok ? undefined : read.error;
  const found = read.ok ? read.value : undefined;
  const isThere = found !== undefined;
  calls.log({
    call: `kubernetes list ${one.resource}`,
    of: `${fact.cluster} ${fact.namespace === undefined ? "" : `${fact.namespace}/`}${fact.name}`,
    outcome: problem ? outcomeOf(problem) : isThere ? "ok" : "gone",
    reason: problem?.message,
    tookMs: Math.round(performance.now() - begun),
  });
  if (problem) return { isGone: false, files: new Map(), lacks: [{ what: `the ${fact.type}`, reason: problem.message }] };
  return { isGone: !isThere, files: new Map(isThere ? [[fact.type, redactObject("v1", one.kind, found)]] : []), lacks: [] };
}
