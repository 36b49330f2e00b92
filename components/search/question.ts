import { isPastedError } from "./pastedError.ts";

/** What was typed, as a question: a pasted error, a path between two names, or one name to be found. */
export type TypedQuestion =
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "path"; readonly from: string; readonly to: string }
  | { readonly kind: "name"; readonly text: string };

const ARROW = /^(.+?)\s*(?:->|→|=>)\s*(.+)$/s;
// `kubectl get pod api-7d9 -n payments`, `kubectl -n payments exec api-7d9 -- sh`
const KUBECTL = /^kubectl\s/;
const NAMESPACE = /\s(?:-n|--namespace)[\s=]+(\S+)/;
const VERBS = new Set(["get", "describe", "logs", "exec", "delete", "attach", "debug", "edit", "pod", "pods", "po", "sa", "serviceaccount", "serviceaccounts"]);

function kubectlWords(text: string): string {
  const namespace = NAMESPACE.exec(text)?.[1];
  const [command = ""] = text.replace(NAMESPACE, " ").split(/\s--(?:\s|$)/);
  const words = command.split(/\s+/).slice(1);
  const names = words
    .filter((word) => word !== "" && !word.startsWith("-") && !VERBS.has(word))
    .map((word) => word.replace(/^(?:pods?|po|sa|serviceaccounts?)\//, ""));
  return [names[0], namespace].filter((word) => word !== undefined).join(" ");
}

/** Reads a pasted error, a name, `a -> b`, or a pasted kubectl command. */
export function typedQuestion(typed: string): TypedQuestion {
  const text = typed.trim();
  if (isPastedError(text)) return { kind: "error", text };
  const [, from, to] = ARROW.exec(text) ?? [];
  if (from && to) return { kind: "path", from: from.trim(), to: to.trim() };
  return { kind: "name", text: KUBECTL.test(text) ? kubectlWords(text) : text.replaceAll(/^[`"']+|[`"',;]+$/g, "") };
}
