import type { Mentions } from "./parsed-error.ts";

const NAME = /[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/g;
const NAMESPACE = /(?:-n |--namespace[ =]|"namespace": ?"|in the namespace "|namespace[=:] ?"?)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)/g;
const BEFORE_SLASH = /([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/(?=[a-z0-9])/g;
const SUBJECT = /system:serviceaccount:([a-z0-9-]{1,63}):/g;
const AFTER_POD = /\bpods?[/ ]"?([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)/g;
const PRINCIPAL = /arn:aws[a-z-]{0,20}:(?:iam|sts)::\d{12}:(?:role|user|assumed-role)\/[\w+=,.@/-]{1,600}/g;
const MAX = 500;

const groups = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].slice(0, MAX).map((m) => m[1] ?? m[0]);
const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].slice(0, MAX);

/** Names in a plain text that may tell which pod, namespace or identity it is about; what they mean is for who knows the facts. */
export function mentionsIn(text: string): Mentions {
  const dashed = groups(text, NAME).filter((name) => name.includes("-"));
  return {
    names: distinct([...groups(text, AFTER_POD), ...dashed]),
    namespaces: distinct([...groups(text, NAMESPACE), ...groups(text, SUBJECT), ...groups(text, BEFORE_SLASH)]),
    principals: distinct(groups(text, PRINCIPAL).map((arn) => arn.replace(/[.,/]{1,4}$/, ""))),
  };
}
