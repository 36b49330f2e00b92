import { describeRef, podRef } from "@/server/view/ref-view";

/** A question that was asked: where it is, and what it is called in a list. */
export interface Asked {
  readonly href: string;
  readonly words: string;
}

export const ASKED_KEY = "asked";
const KEPT = 5;

const label = (ref: string): string => describeRef(ref).label;

type Params = Pick<URLSearchParams, "get">;

function pathWords(params: Params): string | undefined {
  const [from, to] = [params.get("from"), params.get("to")];
  return from && to ? `Can ${label(from)} become ${label(to)}?` : undefined;
}

function aboutWords(params: Params, key: string, words: (name: string) => string): string | undefined {
  const ref = params.get(key);
  return ref ? words(label(ref)) : undefined;
}

function wordsOf(path: string, params: Params): string | undefined {
  const [page = "", cluster, namespace, name] = path.split("/").slice(1).map(decodeURIComponent);
  switch (page) {
    case "explain":
      return pathWords(params);
    case "who":
      return aboutWords(params, "ref", (of) => (params.get("side") === "to" ? `What can ${of} become?` : `Who can become ${of}?`));
    case "map":
      return aboutWords(params, "focus", (of) => `The map around ${of}`);
    case "pod":
      return cluster && namespace && name ? `Which role does ${label(podRef(cluster, namespace, name))} have?` : undefined;
    case "cluster":
      return cluster ? `Who can enter ${cluster}?` : undefined;
    default:
      return undefined;
  }
}

/** What makes the question; what is chosen in its answer, and the snapshot, do not. */
const ASKED_BY: readonly string[] = ["from", "to", "ref", "side", "focus"];

/** The question that an address asks; undefined where it asks none. */
export function askedBy(path: string, params: Params): Asked | undefined {
  const words = wordsOf(path, params);
  if (words === undefined) return undefined;
  const kept = new URLSearchParams(ASKED_BY.flatMap((key) => (params.get(key) ? [[key, params.get(key) ?? ""]] : [])));
  const text = kept.toString();
  return { href: text === "" ? path : `${path}?${text}`, words };
}

const isAsked = (value: unknown): value is Asked =>
  typeof value === "object" &&
  value !== null &&
  "href" in value &&
  "words" in value &&
  typeof value.words === "string" &&
  typeof value.href === "string" &&
  /^\/[a-z]/.test(value.href);

/** The questions that were asked last, newest first; a text that is no such list is an empty one. */
export function parseAsked(text: string): readonly Asked[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isAsked).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** The list with one more at its head, each question once. */
export const withAsked = (list: readonly Asked[], one: Asked): readonly Asked[] => [one, ...list.filter((old) => old.href !== one.href)].slice(0, KEPT);
