import type { Estate } from "@/server/api/estate.ts";
import { QUESTIONS } from "@/server/api/questions.ts";
import { resolve } from "@/server/api/resolve.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { LiveQuestion } from "@/server/contract/live.ts";
import { k8sRef, parseRef } from "@/server/model/ref.ts";

/** A question whose answer is to be checked again, its parameters parsed. */
export interface LiveAsked {
  readonly question: LiveQuestion;
  readonly params: Readonly<Record<string, unknown>>;
}

const NAMESPACED = /^(?:pods?\/)?([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)$/;

/** A pod that the snapshot does not know, by its namespace and name: there is one cluster that it can be in. */
function newPod(estate: Estate, text: string): string | undefined {
  const [only, ...more] = estate.world.clusters.values();
  const [, namespace = "", name = ""] = NAMESPACED.exec(text.trim()) ?? [];
  return only && more.length === 0 && name !== "" ? k8sRef(only.name, "pod", namespace, name) : undefined;
}

function fullName(estate: Estate, text: string, types: readonly string[]): string {
  // what is written in full stays as it is written, with the audience of a token
  if (parseRef(text.trim())) return text;
  try {
    return resolve(estate, text, types).ref;
  } catch (thrown) {
    const pod = thrown instanceof UsageError && thrown.reason === "not-found" ? newPod(estate, text) : undefined;
    if (pod === undefined) throw thrown;
    return pod;
  }
}

/** The same question with names in full, so that it asks the same when facts have changed. A pod may be younger than the snapshot. @throws UsageError */
export function inFull(estate: Estate, { question, params }: LiveAsked): LiveAsked {
  const full = (key: string, types: readonly string[] = []): Readonly<Record<string, string>> => ({ [key]: fullName(estate, String(params[key]), types) });
  if (question === "pod") return { question, params: { ...params, ...full("pod", ["pod"]) } };
  if (question === "explain") return { question, params: { ...params, ...full("from"), ...full("to") } };
  return { question, params };
}

/** Parses what a person gave. @throws UsageError naming the parameter */
export function liveAsked(name: LiveQuestion, raw: Readonly<Record<string, unknown>>): LiveAsked {
  const parsed = QUESTIONS.get(name)?.params.safeParse(raw);
  if (parsed?.success) return { question: name, params: parsed.data };
  const issue = parsed?.error.issues[0];
  throw new UsageError("invalid", `${issue?.path.join(".") || name}: ${issue?.message ?? "is no question"}`);
}

export const answerOf = (estate: Estate, { question, params }: LiveAsked): unknown => QUESTIONS.get(question)?.ask(estate, params);
